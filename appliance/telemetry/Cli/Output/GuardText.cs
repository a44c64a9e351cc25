// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Cli.Terminal;
using Telemetry.Cli.Terminal.Tables;
using Telemetry.Commands;
using Telemetry.Guarding.Rules;
using Telemetry.Guarding.Running;

namespace Telemetry.Cli.Output;

/// <summary>Reports of the guard for people: a line for each rule that condemned something, and a table at the
/// end.</summary>
/// <param name="onBroken">Called when the output can no longer be written.</param>
internal sealed class GuardText(TextWriter output, Action onBroken) : IGuardSink
{
    private const int SourcesShown = 3;

    public void OnInterval(GuardReport report) => onBroken.Guards(() =>
    {
        string time = Figures.TimeOfDay(report.TimeNs);
        foreach (GuardRuleReport rule in report.Rules.Where(rule => Condemned(rule.Figures) > 0))
        {
            output.WritePrinted($"{time} {rule.Name}: {Figures.Count(Condemned(rule.Figures))} of "
                + $"{Figures.Count(rule.Figures.Packets)} packets {(rule.Figures.Dropped > 0 ? "dropped" : "would be "
                + "dropped")}; {SourcesOf(rule)}");
        }
    });

    public void OnSummary(GuardReport report) => onBroken.Guards(() =>
    {
        Table table = FlowTables.New("rule");
        foreach (string column in (string[])["packets", "bytes", "would drop", "dropped"])
            table.AddColumn(FlowTables.Right(column));
        table.AddColumn("sources");
        foreach (GuardRuleReport rule in report.Rules)
        {
            table.AddRow(
                Printed.Escape(rule.IsLifeline ? $"{rule.Name} (lifeline)" : rule.Name),
                Figures.Count(rule.Figures.Packets), Figures.Count(rule.Figures.Bytes),
                rule.IsLifeline ? "" : Figures.Count(rule.Figures.WouldDrop),
                rule.IsLifeline ? "" : Figures.Count(rule.Figures.Dropped), Printed.Escape(SourcesOf(rule)));
        }
        Consoles.For(output).Write(table);
        GuardProgramCounts counts = report.Program;
        output.WritePrinted($"{Figures.Count(counts.Seen)} packets seen, {Figures.Count(counts.Undecided)} of no rule, "
            + $"{Figures.Count(counts.BadHeader)} with a bad header");
        if (report.Evidence is { } evidence)
        {
            output.WritePrinted($"evidence: {Figures.Count(evidence.Packets)} packets in "
                + $"{Figures.Count(evidence.Files)} files, {Figures.Count(evidence.Lost)} overwritten before they were "
                + $"read, {Figures.Count(evidence.NotWritten)} refused by the disk");
        }
    });

    /// <summary>Writes the content of a checked file.</summary>
    internal static void WriteCheck(TextWriter output, GuardSettings settings)
    {
        output.WritePrinted($"{settings.File}: ok: {settings.Rules.Count} rules on "
            + string.Join(", ", settings.Interfaces));
        foreach (LifelineEntry entry in settings.Lifeline)
            output.WritePrinted($"  {entry.Name}: always passes: {GuardRuleText.Of(entry.Match)}");
        foreach (GuardRule rule in settings.Rules)
            output.WritePrinted($"  {rule.Name}: {GuardRuleText.EffectOf(rule)}: {GuardRuleText.Of(rule.Match)}");
        output.WritePrinted("  all other packets pass");
        if (settings.Evidence is { } evidence)
        {
            output.WritePrinted($"  evidence: {Figures.Count(evidence.Packets)} condemned packets of each rule and "
                + $"source, {Figures.Count(evidence.Counted)} of those that a rule only counts, in "
                + evidence.Directory);
        }
    }

    private static long Condemned(GuardFigures figures) => figures.WouldDrop + figures.Dropped;

    private static string SourcesOf(GuardRuleReport rule)
    {
        string shown = string.Join(", ", rule.Sources.Take(SourcesShown).Select(
            source => $"{source.Source} {Figures.Count(source.Condemned)}"));
        return rule.Sources.Count > SourcesShown ? $"{shown}, ..." : shown;
    }
}
