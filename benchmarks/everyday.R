# Every third of the numeric columns of R's datasets, MASS and survival with 20 values or more, by name: one JSON a line.
# Rscript benchmarks/everyday.R > columns.jsonl
columns <- list()
for (package in c("datasets", "MASS", "survival")) {
  for (name in sort(unique(sub(" .*", "", data(package = package)$results[, "Item"])))) {
    home <- new.env()
    data(list = name, package = package, envir = home)
    value <- get0(name, envir = home)
    if (is.null(value) || is.list(value) && !is.data.frame(value)) next
    if (is.data.frame(value)) {
      parts <- as.list(value)
    } else if (is.matrix(value) && !inherits(value, "dist")) {
      parts <- as.list(as.data.frame(unclass(value)))
    } else {
      parts <- list(as.vector(unclass(value)))
      names(parts) <- "value"
    }
    for (part in names(parts)) {
      x <- parts[[part]]
      if (!is.numeric(x) || is.factor(x)) next
      x <- as.numeric(x)
      x <- x[is.finite(x)]
      if (length(x) >= 20 && length(unique(x)) >= 4)
        columns[[paste0(package, "::", name, "$", part)]] <- x
    }
  }
}
names <- sort(names(columns), method = "radix")
for (name in names[seq(1, length(names), by = 3)])
  cat(sprintf('{"name": "%s", "x": [%s]}\n', name, paste(format(columns[[name]], digits = 17, trim = TRUE), collapse = ",")))
