// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Stamps;

namespace Telemetry.Cli.Terminal.Tables;

/// <summary>Table of the formats of time stamps that devices write into frames.</summary>
internal static class StampTable
{
    /// <summary>One row a format.</summary>
    public static void Write()
    {
        Table table = FlowTables.New("format", "proof", "devices", "place");
        foreach (StampFormatRow row in StampFormats.Rows)
        {
            table.AddRow(row.Name, StampFormats.NameOf(row.Proof), Printed.Escape(row.Title),
                Printed.Escape(row.Place));
        }
        Consoles.For(Console.Out).Write(table);
    }
}
