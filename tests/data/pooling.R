# Expected numbers of evidence synthesis: Rscript tests/data/pooling.R > tests/data/pooling.json
# Made with R 4.2.2, metafor 3.8-1, survival 3.5-3. Each data set is cited in its help page of metafor (or survival):
# bcg Colditz et al. 1994, hackshaw1998 Hackshaw 1998, raudenbush1985 Raudenbush and Bryk 1985, hart1999 Hart et al. 1999,
# begg1989 Begg and Pilote 1991; veteran Kalbfleisch and Prentice 1980.
suppressPackageStartupMessages({library(metafor); library(survival)})

digits <- function(x) paste0("[", paste(sprintf("%.12g", x), collapse = ", "), "]")
object <- function(x) paste0("{", paste(sprintf('"%s": %s', names(x), unlist(x)), collapse = ", "), "}")

fit <- function(d, method, test) {
  r <- rma(yi, vi, data = d, method = method, test = test, control = list(threshold = 1e-14, maxiter = 1000))
  p <- predict(r)
  wide <- sqrt(r$se^2 + r$tau2)
  # Higgins, Thompson and Spiegelhalter 2009 take t with k - 2 degrees of freedom; metafor the normal with test = "z".
  range <- if (test == "knha") c(p$pi.lb, p$pi.ub) else c(r$beta) + c(-1, 1) * qt(0.975, r$k - 2) * wide
  object(list(estimate = sprintf("%.12g", r$beta), se = sprintf("%.12g", r$se), p = sprintf("%.12g", r$pval),
    ci = digits(c(r$ci.lb, r$ci.ub)), tau2 = sprintf("%.12g", r$tau2), prediction = digits(range),
    weights = digits(unname(weights(r)))))
}

set <- function(d) {
  d <- data.frame(yi = as.numeric(d$yi), vi = as.numeric(d$vi))
  common <- rma(yi, vi, data = d, method = "DL")
  object(list(effects = digits(d$yi), variances = digits(d$vi), q = sprintf("%.12g", common$QE),
    q_p = sprintf("%.12g", common$QEp), i2 = sprintf("%.12g", common$I2),
    "fixed" = fit(d, "FE", "z"), "dersimonian-laird" = fit(d, "DL", "z"), "reml-hartung-knapp" = fit(d, "REML", "knha")))
}

bcg <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
hart <- escalc(measure = "IRR", x1i = x1i, t1i = t1i, x2i = x2i, t2i = t2i, data = dat.hart1999)
sets <- list(bcg = set(bcg), "bcg, three trials" = set(bcg[1:3, ]), hackshaw1998 = set(dat.hackshaw1998),
  raudenbush1985 = set(dat.raudenbush1985), hart1999 = set(hart), begg1989 = set(dat.begg1989))

cox <- coxph(Surv(time, status) ~ I(trt == 2) + strata(celltype), veteran, ties = "efron",
  control = coxph.control(eps = 1e-12, toler.chol = 1e-14, iter.max = 100))
mean <- function(arm) summary(survfit(Surv(time, status) ~ 1, veteran[veteran$trt == arm, ]), rmean = 200)$table
means <- sapply(1:2, function(arm) mean(arm)[c("rmean", "se(rmean)")])

cat(paste0("{\n", paste(sprintf(' "%s": %s', names(sets), unlist(sets)), collapse = ",\n"), ",\n",
  ' "stratified cox, veteran by celltype": ', digits(c(coef(cox), sqrt(vcov(cox)))), ",\n",
  ' "restricted means to 200 days, veteran": [', digits(means[, 1]), ", ", digits(means[, 2]), "]\n}\n"))
