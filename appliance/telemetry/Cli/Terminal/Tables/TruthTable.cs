// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Reports;

namespace Telemetry.Cli.Terminal.Tables;

/// <summary>Table of the demo's findings beside its ground truth.</summary>
internal static class TruthTable
{
    public static Table Of(TruthReport truth)
    {
        Table table = FlowTables.New("truth");
        foreach (string column in (string[])["made", "found", "missed", "invented"])
            table.AddColumn(FlowTables.Right(column));
        table.AddRow("gaps", Figures.Count(truth.GapsMade), Figures.Count(truth.GapsFound),
            LedgerLine.Loss(truth.GapsMissed), LedgerLine.Loss(truth.GapsInvented));
        table.AddRow("orders", Figures.Count(truth.OrdersSent), Figures.Count(truth.OrdersSeen),
            LedgerLine.Loss(truth.OrdersSent - truth.OrdersSeen), "");
        table.AddRow("named ticks", "", "", LedgerLine.Loss(truth.AttributionErrors), "");
        long? missed = truth.HostDropsMade - truth.HostDropsFound;
        table.AddRow("host drops", Figures.Count(truth.HostDropsMade), Figures.Count(truth.HostDropsFound),
            LedgerLine.Loss(AtLeastNone(missed)), LedgerLine.Loss(AtLeastNone(-missed)));
        if (truth.StallsMade is { } made)
        {
            table.AddRow("stalls", Figures.Count(made), Figures.Count(truth.StallsFound),
                LedgerLine.Loss(made - truth.StallsFound), LedgerLine.Loss(truth.StallsInvented));
        }
        if (truth.StagesFound is { } staged)
        {
            table.AddRow("stages", Figures.Count(truth.OrdersSent), Figures.Count(staged),
                LedgerLine.Loss(truth.OrdersSent - staged), "");
        }
        return table;
    }

    private static long? AtLeastNone(long? count) => count < 0 ? 0 : count;

    /// <summary>The verdict and the bias of each attribution, as markup.</summary>
    public static string Verdict(TruthReport truth)
    {
        string verdict = truth.Matches
            ? "[green]the appliance found exactly what was made[/]"
                : "[red]the appliance did not find what was made[/]";
        BiasReport bias = truth.BiasNs;
        return $"{verdict}; bias of tick to trade, µs: named {Figures.Micros(bias.Named)}, "
            + $"last {Figures.Micros(bias.Last)}, first {Figures.Micros(bias.First)}";
    }
}
