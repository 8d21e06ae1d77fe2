"""Methods of sensitivity analysis, one file each: a function called like its file, from a study to its indices."""
