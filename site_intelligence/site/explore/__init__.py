"""Pages with free questions: funnels, paths, cohorts and attribution, for one segment or two side by side."""
