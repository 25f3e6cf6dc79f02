# Draw Kaplan-Meier figures of random styles with R: base graphics, ggplot2 and survminer.
#
#     Rscript benchmarks/draw_r.R FOLDER COUNT SEED [pdf|svg]
#
# FOLDER is laid out as `benchmarks/draw_corpus.py` lays it out, so `benchmarks/accuracy.py FOLDER` reads it. The
# patients are those of the data sets of R's survival package, and simulated ones. Debian: r-cran-survminer.

suppressPackageStartupMessages({
  library(survival); library(ggplot2); library(survminer); library(jsonlite)
})

pick <- function(...) { x <- c(...); x[sample.int(length(x), 1)] }
chance <- function(p) runif(1) < p

# Patients: time, event, arm ---------------------------------------------------------------------------------------

grouped <- function(time, event, arm, unit) {
  data <- data.frame(time = time, event = as.integer(event), arm = as.character(arm))
  list(data = data[complete.cases(data) & data$time > 0, ], unit = unit)
}

simulated <- function(arms) {
  n <- sample(c(12, 25, 40, 60, 90, 150, 250, 400), arms, replace = TRUE)
  shape <- runif(1, 0.7, 1.8); accrual <- runif(1, 10, 30)
  parts <- lapply(seq_len(arms), function(k) {
    time <- rweibull(n[k], shape, runif(1, 8, 45)); cured <- runif(n[k]) < pick(0, 0, 0.2)
    time[cured] <- 1e3
    left <- runif(n[k], 4, 4 + accrual)
    data.frame(time = pmin(time, left), event = as.integer(time <= left), arm = LETTERS[k])
  })
  data <- do.call(rbind, parts)
  data$time <- pmax(round(data$time, pick(1, 2, 4)), 0.1)
  names <- list(c("Placebo", "Drug A", "Drug B", "Drug C"), c("Control", "Treatment", "Combination", "Observation"),
                c("Low", "Intermediate", "High", "Very high"), c("Arm A", "Arm B", "Arm C", "Arm D"))
  data$arm <- names[[sample.int(4, 1)]][match(data$arm, LETTERS)]
  list(data = data, unit = "months")
}

named <- function(word, x) ifelse(is.na(x), NA, paste(word, x))

cuts <- function(x, k) cut(x, quantile(x, seq(0, 1, length.out = k + 1), na.rm = TRUE), include.lowest = TRUE,
                           labels = c("Low", "Middle", "High", "Highest")[if (k == 2) c(1, 3) else seq_len(k)])

sources <- list(
  function() with(lung, grouped(time, status == 2, c("Male", "Female")[sex], "days")),
  function() with(lung, grouped(time, status == 2, named("ECOG", pmin(ph.ecog, 2)), "days")),
  function() with(subset(colon, etype == 2), grouped(time, status, rx, "days")),
  function() with(subset(colon, etype == 1), grouped(time / 30.4375, status, ifelse(sex == 1, "Men", "Women"), "months")),
  function() with(veteran, grouped(time, status, celltype, "days")),
  function() with(veteran, grouped(time, status, c("Standard", "Test")[trt], "days")),
  function() with(pbc, grouped(time / 365.25, status == 2, named("Stage", stage), "years")),
  function() with(pbc, grouped(time / 365.25, status == 2, cuts(bili, 3), "years")),
  function() with(gbsg, grouped(rfstime / 30.4375, status, c("No hormones", "Hormones")[hormon + 1], "months")),
  function() with(gbsg, grouped(rfstime, status, named("Grade", grade), "days")),
  function() with(rotterdam[seq(1, nrow(rotterdam), 4), ], grouped(dtime / 365.25, death, sub("<=", "up to ", sub(">", "over ", size)), "years")),
  function() with(mgus2, grouped(futime, death, c("Female", "Male")[sex], "months")),
  function() with(ovarian, grouped(futime, fustat, c("Cyclophosphamide", "Doublet")[rx], "days")),
  function() with(stanford2, grouped(time, status, cuts(age, 2), "days")),
  function() with(retinopathy, grouped(futime, status, trt, "months")),
  function() with(retinopathy, grouped(futime, status, risk > 9, "months")),
  function() with(subset(cgd, enum == 1), grouped(tstop, status, treat, "days")),
  function() with(nwtco[seq(1, nrow(nwtco), 6), ], grouped(edrel / 365.25, rel, named("Stage", stage), "years")),
  function() with(bladder1[!duplicated(bladder1$id), ], grouped(stop, status == 1, treatment, "months")),
  function() with(kidney, grouped(time, status, c("Male", "Female")[sex], "days")),
  function() simulated(1), function() simulated(2), function() simulated(2), function() simulated(2),
  function() simulated(2), function() simulated(3), function() simulated(3), function() simulated(4)
)

trial <- function() {
  found <- sources[[sample.int(length(sources), 1)]]()
  found$data$arm <- factor(found$data$arm)
  found$data <- droplevels(found$data[ave(found$data$time, found$data$arm, FUN = length) >= 6, ])
  found
}

palettes <- list(c("red", "blue", "darkgreen", "orange", "purple"), c("black", "red", "blue", "green3", "cyan"),
                 c("#E7B800", "#2E9FDF", "#FC4E07", "#00AFBB", "#52854C"), c("#BC3C29", "#0072B5", "#E18727", "#20854E"),
                 c("#F8766D", "#00BFC4", "#7CAE00", "#C77CFF"), c("#1B9E77", "#D95F02", "#7570B3", "#E7298A"),
                 c("black", "grey50", "grey70", "grey30"), rep("black", 5), c("#00468B", "#ED0000", "#42B540", "#0099B4"))

line_types <- c("solid", "dashed", "dotted", "dotdash")

style_of <- function(arms) {
  colors <- palettes[[sample.int(length(palettes), 1)]]
  grey <- colors[1] == colors[2] || (arms > 2 && colors[2] == "grey50")
  list(colors = colors[seq_len(arms)], types = if (grey || chance(0.15)) line_types[seq_len(arms)] else rep("solid", arms))
}

# What the axes show -----------------------------------------------------------------------------------------------

axes_of <- function(found, direction, cut_y) {
  last <- max(found$data$time); x <- pretty(c(0, last), n = sample(4:7, 1)); end <- last * 1.02
  if (chance(0.3)) end <- max(x) else x <- x[x <= end]
  fit <- survfit(Surv(time, event) ~ arm, data = found$data)
  lowest <- min(fit$surv)
  y_min <- if (cut_y && lowest > 0.45) 0.4 else 0
  list(x = x, end = end, y = seq(y_min, 1, by = if (y_min > 0) pick(0.1, 0.2) else pick(0.1, 0.2, 0.25)), y_min = y_min)
}

at_risk <- function(data, times) {
  lapply(levels(data$arm), function(arm) sapply(times, function(t) sum(data$time[data$arm == arm] >= t - 1e-9)))
}

# Base graphics ----------------------------------------------------------------------------------------------------

draw_base <- function(found, axes, style, features) {
  data <- found$data; arms <- levels(data$arm); incidence <- features$direction == "incidence"
  scale <- if (features$percent) 100 else 1
  below <- if (features$risk_table) 5.5 + length(arms) else 4
  par(mar = c(below, if (features$risk_table) 9 else 4, pick(1, 2.5), 1), las = pick(0, 1), mgp = c(2.4, 0.8, 0), cex = pick(0.8, 1))
  fit <- survfit(Surv(time, event) ~ arm, data = data)
  limits <- c(axes$y_min, 1)
  plot(fit, fun = if (incidence) "event" else "S", col = style$colors, lty = style$types, lwd = features$line_width,
       conf.int = features$ci != "none", mark.time = features$censor_marks, axes = FALSE, xlim = c(0, axes$end),
       ylim = if (incidence) c(0, 1 - axes$y_min) else limits, xaxs = pick("r", "i"), yaxs = "r",
       xlab = paste0("Time (", found$unit, ")"), ylab = if (incidence) "Cumulative incidence" else "Survival probability",
       pch = pick(3, 3, 124))
  axis(1, axes$x); axis(2, if (incidence) 1 - rev(axes$y) else axes$y, labels = format(scale * (if (incidence) 1 - rev(axes$y) else axes$y)))
  box(bty = pick("l", "o")); if (features$grid) abline(h = axes$y, col = "grey85", lty = pick(1, 3))
  if (features$median_line) abline(h = 0.5, lty = 3, col = "grey40")
  if (features$title) title(pick("Overall survival", "Progression-free survival", "Time to first event"))
  if (length(arms) > 1) legend(if (incidence) "topleft" else pick("topright", "bottomleft"), arms, col = style$colors, lty = style$types,
                               lwd = features$line_width, bty = pick("n", "o"), cex = 0.9)
  if (features$risk_table) {
    mtext("Number at risk", side = 1, line = 3.4, at = par("usr")[1], adj = pick(0, 1), cex = 0.8)
    rows <- at_risk(data, axes$x)
    for (k in seq_along(arms)) {
      mtext(arms[k], side = 1, line = 3.6 + k, at = par("usr")[1] - 0.06 * diff(par("usr")[1:2]), adj = 1, cex = 0.8, col = if (features$risk_color) style$colors[k] else 1)
      mtext(rows[[k]], side = 1, line = 3.6 + k, at = axes$x, cex = 0.8, col = if (features$risk_color) style$colors[k] else 1)
    }
  }
}

# ggplot2 and survminer --------------------------------------------------------------------------------------------

themes <- list(classic = theme_classic, bw = theme_bw, minimal = theme_minimal, gray = theme_gray, survminer = theme_survminer)

stepped <- function(curve, name) {
  # The corners of a band that follows the curve's steps.
  n <- nrow(curve); at <- rep(seq_len(n), each = 2)
  data.frame(time = curve$time[at][-1], value = curve[[name]][at][-2 * n])
}

curves_of <- function(fit, data, arms) {
  table <- surv_summary(fit, data = data)
  table$arm <- factor(if (length(arms) > 1) sub("^arm=", "", table$strata) else arms, levels = arms)
  first <- data.frame(time = 0, surv = 1, lower = 1, upper = 1, n.censor = 0, arm = factor(arms, levels = arms))
  table <- rbind(first, table[c("time", "surv", "lower", "upper", "n.censor", "arm")])
  table[order(table$arm, table$time), ]
}

draw_ggplot <- function(found, axes, style, features) {
  data <- found$data; arms <- levels(data$arm); up <- features$direction == "incidence"
  fit <- survfit(if (length(arms) > 1) Surv(time, event) ~ arm else Surv(time, event) ~ 1, data = data)
  table <- curves_of(fit, data, arms)
  turn <- function(s) if (up) 1 - s else s
  table$shown <- turn(table$surv)
  labels <- if (features$percent) function(v) paste0(round(100 * v), pick("", "%")) else waiver()
  plot <- ggplot(table, aes(time, shown, color = arm, linetype = arm))
  if (features$ci == "ribbon") {
    bands <- do.call(rbind, lapply(arms, function(arm) {
      part <- table[table$arm == arm & !is.na(table$lower), ]; low <- stepped(part, "lower"); high <- stepped(part, "upper")
      data.frame(time = low$time, low = turn(low$value), high = turn(high$value), arm = arm)
    }))
    plot <- plot + geom_ribbon(data = bands, aes(x = time, ymin = low, ymax = high, fill = arm), alpha = 0.2, inherit.aes = FALSE) +
      scale_fill_manual(values = setNames(style$colors, arms))
  }
  plot <- plot + geom_step(linewidth = features$line_width / 3) +
    scale_color_manual(values = setNames(style$colors, arms)) + scale_linetype_manual(values = setNames(style$types, arms)) +
    scale_x_continuous(breaks = axes$x, limits = c(0, axes$end), expand = if (chance(0.5) && !features$risk_table) expansion(c(0, 0.02)) else waiver()) +
    scale_y_continuous(breaks = if (up) 1 - rev(axes$y) else axes$y, labels = labels,
                       limits = if (up) c(0, 1 - axes$y_min) else c(axes$y_min, 1), expand = if (chance(0.5)) expansion(c(0, 0.02)) else waiver()) +
    labs(x = paste0("Time, ", found$unit), y = if (up) "Cumulative incidence" else "Survival", color = NULL, linetype = NULL, fill = NULL) +
    themes[[sample.int(length(themes), 1)]](base_size = pick(9, 11, 13)) +
    theme(legend.position = if (length(arms) > 1) pick("top", "right", "bottom") else "none")
  if (features$censor_marks) plot <- plot + geom_point(data = table[table$n.censor > 0, ], shape = pick(3, 124, 1), size = pick(1, 2, 3), show.legend = FALSE)
  if (features$median_line) plot <- plot + geom_hline(yintercept = 0.5, linetype = "dashed")
  if (features$title) plot <- plot + ggtitle(pick("Overall survival", "Kaplan-Meier estimate"))
  if (!features$risk_table) return(print(plot))
  rows <- at_risk(data, axes$x)
  cells <- do.call(rbind, lapply(seq_along(arms), function(k) data.frame(time = axes$x, arm = arms[k], n = rows[[k]])))
  under <- ggplot(cells, aes(time, factor(arm, levels = rev(arms)), label = n)) + geom_text(size = 3) + labs(title = "Number at risk", x = NULL, y = NULL) +
    scale_x_continuous(limits = c(0, axes$end), breaks = axes$x, expand = plot$scales$get_scales("x")$expand) + theme_classic(base_size = 9) +
    theme(axis.line = element_blank(), axis.ticks = element_blank(), axis.text.x = element_blank())
  print(cowplot::plot_grid(plot, under, ncol = 1, rel_heights = c(1, 0.16 + 0.08 * length(arms)), align = "v", axis = "lr"))
}

draw_survminer <- function(found, axes, style, features) {
  data <- found$data; arms <- levels(data$arm)
  fit <- surv_fit(if (length(arms) > 1) Surv(time, event) ~ arm else Surv(time, event) ~ 1, data = data)
  print(ggsurvplot(
    fit, data = data, palette = style$colors, linetype = style$types, size = features$line_width / 2,
    fun = if (features$direction == "incidence") "event" else if (features$percent) "pct" else NULL,
    conf.int = features$ci != "none", conf.int.style = if (features$ci == "lines") "step" else "ribbon",
    censor = features$censor_marks, censor.shape = pick("+", "|"), censor.size = pick(3, 4.5), risk.table = features$risk_table,
    risk.table.col = if (features$risk_color && length(arms) > 1) "strata" else "black", risk.table.height = 0.18 + 0.06 * length(arms),
    legend.labs = if (length(arms) > 1) arms else "All", legend = pick("top", "right"), legend.title = "",
    break.time.by = axes$x[2] - axes$x[1], xlim = c(0, axes$end), pval = chance(0.5) && length(arms) > 1,
    surv.median.line = if (features$median_line && features$direction == "survival") pick("hv", "h") else "none",
    xlab = paste("Time in", found$unit), ggtheme = themes[[sample.int(length(themes), 1)]]()
  ))
}

# One figure -------------------------------------------------------------------------------------------------------

survminer_axes <- function(axes, features) {
  # survminer sets its own ticks: every break up to the limit, quarters upwards.
  step <- axes$x[2]; axes$x <- seq(0, axes$end, by = step); axes$y_min <- 0; axes$y <- seq(0, 1, 0.25); axes
}

draw_one <- function(folder, name, engine, vector) {
  found <- trial(); arms <- nlevels(found$data$arm); style <- style_of(arms)
  features <- list(
    direction = if (chance(0.12)) "incidence" else "survival", percent = chance(0.25), risk_table = chance(0.5), risk_color = chance(0.3),
    censor_marks = chance(0.55), ci = if (chance(0.3)) (if (engine == "base") "lines" else if (engine == "ggplot2" || chance(0.7)) "ribbon" else "lines") else "none",
    grid = engine == "base" && chance(0.2), median_line = chance(0.12), title = chance(0.3), line_width = pick(1, 1.5, 2, 2.5, 3),
    dpi = pick(72, 96, 120, 150, 200, 300), jpeg_quality = if (chance(0.25)) pick(50, 70, 85) else NA, arms = arms, panels = 1, engine = engine
  )
  if (features$ci != "none" && arms > 3) features$ci <- "none"
  axes <- axes_of(found, features$direction, engine != "survminer" && chance(0.2))
  if (engine == "survminer") axes <- survminer_axes(axes, features)
  wide <- pick(5, 6, 7.5); high <- wide * pick(0.75, 0.9) + if (features$risk_table) 1.2 else 0
  kind <- if (!is.na(vector)) vector else if (is.na(features$jpeg_quality)) "png" else "jpg"
  path <- file.path("figures", paste0(name, ".", kind))
  at <- file.path(folder, path)
  switch(kind, pdf = pdf(at, wide, high, onefile = FALSE), svg = svg(at, wide, high),
         png = png(at, wide, high, "in", res = features$dpi, type = "cairo"),
         jpg = jpeg(at, wide, high, "in", res = features$dpi, quality = features$jpeg_quality, type = "cairo"))
  tryCatch(switch(engine, base = draw_base, ggplot2 = draw_ggplot, survminer = draw_survminer)(found, axes, style, features), finally = dev.off())
  data <- found$data[order(found$data$arm, found$data$time), c("time", "event", "arm")]
  write.csv(data, file.path(folder, "ipd", paste0(name, ".csv")), row.names = FALSE, quote = TRUE)
  shown_y <- if (features$direction == "incidence") 1 - rev(axes$y) else axes$y
  known <- lapply(levels(data$arm), function(arm) {
    events <- data$event[data$arm == arm]
    list(label = unbox(arm), n = unbox(length(events)), events = unbox(sum(events)))
  })
  table <- if (features$risk_table) list(times = axes$x, rows = at_risk(data, axes$x)) else NULL
  panel <- list(name = unbox("1"), direction = unbox(features$direction), x_ticks = axes$x, y_ticks = shown_y * (if (features$percent) 100 else 1),
                y_percent = unbox(features$percent), y_min = unbox(axes$y_min), x_max = unbox(axes$end), x_label = unbox(""), y_label = unbox(""), time_unit = unbox(found$unit),
                arms = known, risk_table = table, ipd = unbox(file.path("ipd", paste0(name, ".csv"))), printed = setNames(list(), character()))
  truth <- list(id = unbox(name), figure = unbox(path), kind = unbox("drawn with R"), style = unbox(engine), expect = unbox("read"), traps = list(),
                features = lapply(features, unbox), panels = list(panel))
  write_json(truth, file.path(folder, "truth", paste0(name, ".json")), digits = 10, null = "null", na = "null", pretty = TRUE)
}

args <- commandArgs(TRUE)
folder <- args[1]; count <- as.integer(args[2]); seed <- as.integer(args[3])
for (part in c("figures", "ipd", "truth")) dir.create(file.path(folder, part), recursive = TRUE, showWarnings = FALSE)
for (k in seq_len(count)) {
  set.seed(1000 * seed + k)
  name <- sprintf("rdrawn_%d_%03d", seed, k - 1)
  suppressMessages(suppressWarnings(draw_one(folder, name, c("base", "ggplot2", "survminer")[k %% 3 + 1], args[4])))
}
