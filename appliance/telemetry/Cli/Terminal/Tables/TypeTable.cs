// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Reports;

namespace Telemetry.Cli.Terminal.Tables;

/// <summary>Messages of each flow by type, all channels together, the most frequent first, and sizes of its packets and
/// messages.</summary>
internal static class TypeTable
{
    private const int MostOfFlow = 12;
    private const string Unknown = "not known";

    public static Table Of(IReadOnlyList<TypeReport> types)
    {
        Table table = FlowTables.New("types");
        table.AddColumn("name");
        foreach (string column in (string[])["messages", "bytes", "bytes each"])
            table.AddColumn(FlowTables.Right(column));
        foreach (IGrouping<string, TypeReport> flow in types.GroupBy(type => type.Flow))
        {
            TypeReport[] rows =
            [
                .. flow.GroupBy(type => (type.Direction, type.Type, type.Name)).Select(Sum)
                    .OrderByDescending(type => type.Messages),
            ];
            table.AddRow(Printed.Escape($"{flow.Key}, {rows.Length} types"), "", "", "", "");
            foreach (TypeReport type in rows.Take(MostOfFlow))
                AddRow(table, type);
            if (rows.Length > MostOfFlow)
                table.AddRow($"  {rows.Length - MostOfFlow} more", "", "", "", "");
        }
        return table;
    }

    public static Table Of(IReadOnlyList<SizeReport> sizes)
    {
        Table table = FlowTables.New("sizes");
        foreach (string column in (string[])["of", "count", "p50", "p99", "max"])
            table.AddColumn(FlowTables.Right(column));
        foreach (SizeReport row in sizes)
        {
            table.AddRow(
                Printed.Escape(row.Flow), row.Of, Figures.Count(row.Count), Text(row.P50Bytes), Text(row.P99Bytes),
                Text(row.MaxBytes));
        }
        return table;
    }

    private static TypeReport Sum(IEnumerable<TypeReport> rows)
    {
        TypeReport[] all = [.. rows];
        return all[0] with { Messages = all.Sum(row => row.Messages), Bytes = all.Sum(row => row.Bytes) };
    }

    private static void AddRow(Table table, TypeReport type)
    {
        string direction = type.Direction switch
        {
            null => "",
            "to_exchange" => "> ",
            _ => "< ",
        };
        table.AddRow(
            "  " + Printed.Escape(direction + (type.Type ?? Unknown)), Printed.Escape(type.Name ?? "-"),
            Figures.Count(type.Messages), Figures.Count(type.Bytes),
            type.Messages == 0 ? "-" : Figures.Count(type.Bytes / type.Messages));
    }

    private static string Text(long? bytes) => bytes is { } known ? Figures.Count(known) : "-";
}
