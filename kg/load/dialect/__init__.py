"""Files of tables in every dialect: text, packed or not, workbooks and files of R, each read into frames of text."""
