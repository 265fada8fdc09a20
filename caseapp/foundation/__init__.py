"""What every room stands on: settings, database, encryption, reach, trace, forms and pages. Knows no room."""
