// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Generator.Series;

namespace Telemetry.Messages.Generator.Writing;

/// <summary>Writes the kinds of series and the stages of orders.</summary>
internal static class SeriesWriter
{
    /// <summary>The file of the kinds with their rules.</summary>
    internal static string Kinds(SeriesSchema schema)
    {
        SourceWriter source = new("Telemetry.Model.Definitions");
        SeriesKind[] kinds = [.. schema.Kinds.OrderBy(kind => kind.Id)];
        source.Line();
        source.Document("Kind of latency distribution; names in output are these in snake case.");
        source.Line("public enum SeriesKind : byte");
        source.Open();
        foreach (SeriesKind kind in kinds)
        {
            source.Document($"{kind.Meaning} {(kind.Key == null ? "No key." : $"Key {kind.Key}.")}");
            source.Line($"{Names.OfKey(kind.Name)} = {kind.Id},");
        }
        source.Close();
        source.Line();
        source.Document("Names and rules of kinds of series.");
        source.Line("public static class SeriesKinds");
        source.Open();
        source.Document("Names in output, by the kind's number.");
        source.Line("public static IReadOnlyList<string> Names { get; } =");
        source.Line("[");
        foreach (SeriesKind kind in kinds)
            source.Line($"    {SourceWriter.Literal(kind.Name)},");
        source.Line("];");
        WriteRule(source, "True if an end of its times is a stamp of a NIC, so that they take the NIC's clock.",
            "IsOfNics", kinds.Where(IsOfNics));
        WriteRule(source, "True if its ends are stamped by clocks of two hosts.", "MixesClocks",
            kinds.Where(kind => kind.From == SeriesClocks.Exchange || kind.To == SeriesClocks.Exchange));
        WriteRule(source, "True if its times are those of orders that are known when the order is answered, or before.",
            "IsOfOrders", kinds.Where(kind => kind.IsOfOrders));
        WriteRule(source, "True if its times are a stage that steps of packets in this host measure.", "IsOfSteps",
            kinds.Where(kind => kind.Stage != null && !IsOfNics(kind)));
        WriteRule(source, "True if there is a series for each watched process.", "IsOfProcesses",
            kinds.Where(kind => kind.Key == "PROCESS"));
        WriteClocks(source, kinds);
        source.Close();
        return source.ToString();
    }

    /// <summary>The file of an order without a known stage.</summary>
    internal static string Unknown(SeriesSchema schema)
    {
        SourceWriter source = new("Telemetry.Model.Ticks", "Telemetry.Messages", "Telemetry.Messages.Counters");
        source.Line();
        source.Document("Stages of an order's way through the host, from its tick on.");
        source.Line("public static class OrderStage");
        source.Open();
        source.Document("Stages of an order without a known stage.");
        source.Line($"public static {schema.Composite} Unknown => new()");
        source.Open();
        foreach (SeriesKind stage in schema.Stages)
            source.Line($"{PropertyOf(stage)} = NullValue.Int64,");
        source.Close(";");
        source.Close();
        return source.ToString();
    }

    /// <summary>The file of the report of an order's stages, and of the list of stages.</summary>
    internal static string Report(SeriesSchema schema)
    {
        SourceWriter source = new("Telemetry.Reports.Events");
        source.Line();
        source.Document("Part of an order's way through the host.");
        source.Line("public enum StagePart");
        source.Open();
        foreach ((string word, string meaning) in SeriesStage.Parts)
        {
            source.Document(meaning);
            source.Line($"{Names.Pascal(word)},");
        }
        source.Close();
        source.Line();
        source.Document("Stages of an order's way through the host.");
        source.Line("public static class OrderStageKinds");
        source.Open();
        source.Document("Number of stages.");
        source.Line($"public const int Count = {schema.Stages.Count};");
        source.Line();
        source.Document("All stages, in the order of the message.");
        source.Line("public static IReadOnlyList<OrderStageKind> All { get; } =");
        source.Line("[");
        foreach (SeriesKind kind in schema.Stages)
        {
            SeriesStage stage = kind.Stage!;
            source.Line($"    new({SourceWriter.Literal(stage.Name)}, {SourceWriter.Literal(kind.Name)}, StagePart."
                + $"{Names.Pascal(stage.Part)}, {(stage.IsOfKernel ? "true" : "false")},");
            source.Line($"        {SourceWriter.Literal(stage.Meaning)}),");
        }
        source.Line("];");
        source.Close();
        source.Line();
        source.Line("public sealed partial record StagesReport");
        source.Open();
        foreach (SeriesKind kind in schema.Stages)
        {
            source.Document(kind.Stage!.Meaning + ".");
            source.Line($"public long? {PropertyOf(kind)} {{ get; set; }}");
            source.Line();
        }
        WriteIndexer(source, schema);
        source.Close();
        return source.ToString();
    }

    /// <summary>The module for the page.</summary>
    internal static string Script(SeriesSchema schema)
    {
        List<string> lines =
        [
            "// SPDX-License-Identifier: Apache-2.0", "// Made from series.xml by Telemetry.Messages.Generator.", "",
            "/** Words of the kinds of series, in the order of lists. @type {Record<string, string>} */",
            "export const titles = {",
            .. schema.Kinds.Select(kind => $"    {kind.Name}: {SourceWriter.Literal(kind.Title)},"),
            "};", "",
            "/** Stages of an order's way. @type {{name: string, series: string, part: string, note: string}[]} */",
            "export const stages = [",
            .. schema.Stages.Select(kind => $"    {{ name: {SourceWriter.Literal(kind.Stage!.Name)}, series: "
                + $"\"{kind.Name}\", part: \"{kind.Stage.Part}\", note: "
                + $"{SourceWriter.Literal(kind.Stage.Meaning)} }},"),
            "];", "",
        ];
        return string.Join('\n', lines);
    }

    private static void WriteIndexer(SourceWriter source, SeriesSchema schema)
    {
        source.Document("Time of a stage by its place among all, nanoseconds; null if it was not measured.");
        source.Line("public long? this[int stage]");
        source.Open();
        source.Line("get => stage switch");
        source.Open();
        for (int place = 0; place < schema.Stages.Count; place++)
            source.Line($"{place} => {PropertyOf(schema.Stages[place])},");
        source.Line("_ => throw new ArgumentOutOfRangeException(nameof(stage)),");
        source.Close(";");
        source.Line("set");
        source.Open();
        source.Line("switch (stage)");
        source.Open();
        for (int place = 0; place < schema.Stages.Count; place++)
        {
            source.Line($"case {place}:");
            source.Line($"    {PropertyOf(schema.Stages[place])} = value;");
            source.Line("    break;");
        }
        source.Line("default:");
        source.Line("    throw new ArgumentOutOfRangeException(nameof(stage));");
        source.Close();
        source.Close();
        source.Close();
    }

    private static bool IsOfNics(SeriesKind kind) => kind.From == SeriesClocks.Nic || kind.To == SeriesClocks.Nic;

    private static void WriteClocks(SourceWriter source, IEnumerable<SeriesKind> kinds)
    {
        source.Line();
        source.Document("Clocks that stamp the start and the end of its times; null for the stamps of packets.");
        source.Line("public static (string? From, string? To) ClocksOf(SeriesKind kind) => kind switch");
        source.Open();
        foreach (SeriesKind kind in kinds.Where(kind => (kind.From, kind.To) != (SeriesClocks.Host, SeriesClocks.Host)))
            source.Line($"SeriesKind.{Names.OfKey(kind.Name)} => ({ClockOf(kind.From)}, {ClockOf(kind.To)}),");
        source.Line("_ => (null, null),");
        source.Close(";");
    }

    private static string ClockOf(string clock) =>
        clock == SeriesClocks.Host ? "null" : SourceWriter.Literal(clock);

    private static void WriteRule(SourceWriter source, string meaning, string name, IEnumerable<SeriesKind> kinds)
    {
        source.Line();
        source.Document(meaning);
        string values = string.Join(" or ", kinds.Select(kind => $"SeriesKind.{Names.OfKey(kind.Name)}"));
        source.Line($"public static bool {name}(this SeriesKind kind) => kind is {values};");
    }

    private static string PropertyOf(SeriesKind kind) => Names.OfKey(kind.Name) + "Ns";
}
