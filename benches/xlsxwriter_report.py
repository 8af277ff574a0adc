"""What a user would write for a report: 20 text columns of every row, in constant memory, by XlsxWriter.

usage: xlsxwriter_report.py ORDERS.csv REPORT.xlsx ROWS     prints the cells written
"""
import csv
import sys

import xlsxwriter

book = xlsxwriter.Workbook(sys.argv[2], {"constant_memory": True})
sheet = book.add_worksheet()
most, cells = int(sys.argv[3]), 0
with open(sys.argv[1], encoding="cp932", newline="") as orders:
    for at, row in enumerate(csv.reader(orders)):
        if at > most:
            break
        for place, value in enumerate(row[:20]):
            sheet.write_string(at, place, value)
        cells += len(row[:20])
book.close()
print(cells)
