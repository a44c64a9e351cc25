// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Generator.Events;
using Telemetry.Messages.Generator.Series;
using Telemetry.Messages.Generator.Tables;
using Telemetry.Messages.Generator.Writing;

namespace Telemetry.Messages.Generator;

/// <summary>A file of C# to be written.</summary>
/// <param name="Name">Name of the file.</param>
/// <param name="Text">Content.</param>
internal sealed record GeneratedFile(string Name, string Text);

/// <summary>Result of reading a schema: source files, or the errors that prevent them.</summary>
/// <param name="Problems">Errors of the schema, in the order of the file.</param>
/// <param name="Files">Source files; none if there are errors.</param>
internal sealed record Generation(IReadOnlyList<Problem> Problems, IReadOnlyList<GeneratedFile> Files)
{
    /// <summary>File of the schema of messages, on which the others rest.</summary>
    internal const string MessageSchema = "telemetry-sbe.xml";

    /// <summary>The schemas with what reads them: from the text of the messages and their own.</summary>
    internal static readonly (string Name, Func<string, string, Generation> Read)[] Schemas =
        [(MessageSchema, (messages, _) => Of(messages)), ("events.xml", Of), ("series.xml", OfSeries),
        ("tables.xml", OfTables)];

    /// <summary>Reads the schema and writes the source of its types.</summary>
    /// <param name="messages">Text of the schema of messages.</param>
    internal static Generation Of(string messages) => Of(messages, Messages);

    /// <summary>Reads the schema of events and writes the source of what is made from it.</summary>
    /// <param name="messages">Text of the schema of messages.</param>
    /// <param name="events">Text of the schema of events.</param>
    internal static Generation Of(string messages, string events) =>
        Of(messages, (schema, problems) => Events(schema, events, problems));

    /// <summary>Reads the kinds of series and writes the source of what is made from them.</summary>
    /// <param name="messages">Text of the schema of messages.</param>
    /// <param name="series">Text of the kinds.</param>
    internal static Generation OfSeries(string messages, string series) =>
        Of(messages, (schema, problems) => Series(schema, series, problems));

    /// <summary>Reads the tables of numbers and writes the source of what is made from them.</summary>
    /// <param name="messages">Text of the schema of messages.</param>
    /// <param name="tables">Text of the tables.</param>
    internal static Generation OfTables(string messages, string tables) =>
        Of(messages, (schema, problems) => Tables(schema, tables, problems));

    private static Generation Of(string messages, Func<Schema, Problems, IReadOnlyList<GeneratedFile>> write)
    {
        Problems problems = new();
        IReadOnlyList<GeneratedFile> files = SchemaReader.Read(messages, problems) is { } schema
            ? write(schema, problems) : [];
        return new Generation(problems.InOrder, problems.InOrder.Count > 0 ? [] : files);
    }

    private static IReadOnlyList<GeneratedFile> Messages(Schema schema, Problems problems)
    {
        LayoutChecks.Check(schema, problems);
        IReadOnlyList<MetricRow> metrics = MetricReader.Read(schema, problems);
        return problems.InOrder.Count > 0 ? [] :
        [
            new GeneratedFile("Composites.g.cs", BlockWriter.Composites(schema)),
            new GeneratedFile("Counters.g.cs", CounterWriter.Write(schema)),
            new GeneratedFile("Messages.g.cs", BlockWriter.Messages(schema)),
            new GeneratedFile("MetricTypes.g.cs", MetricWriter.Types()),
            new GeneratedFile("Metrics.g.cs", MetricWriter.Table(metrics)),
            new GeneratedFile("Values.g.cs", ValueWriter.Write(schema)),
        ];
    }

    private static IReadOnlyList<GeneratedFile> Series(Schema schema, string xml, Problems problems)
    {
        SeriesSchema? series = new SeriesSchemaReader(schema, problems).Read(xml);
        return series == null || problems.InOrder.Count > 0 ? [] :
        [
            new GeneratedFile("SeriesKinds.g.cs", SeriesWriter.Kinds(series)),
            new GeneratedFile("OrderStage.g.cs", SeriesWriter.Unknown(series)),
            new GeneratedFile("Stages.g.cs", SeriesWriter.Report(series)),
            new GeneratedFile("series.js", SeriesWriter.Script(series)),
        ];
    }

    private static IReadOnlyList<GeneratedFile> Tables(Schema schema, string xml, Problems problems)
    {
        IReadOnlyList<MetricRow> metrics = MetricReader.Read(schema, problems);
        IReadOnlyList<ShownTable>? tables = new TableSchemaReader(metrics, problems).Read(xml);
        return tables == null || problems.InOrder.Count > 0 ? [] :
        [
            new GeneratedFile("ShownTables.g.cs", TableWriter.Source(tables)),
            new GeneratedFile("metrics.js", TableWriter.Script(tables)),
        ];
    }

    private static IReadOnlyList<GeneratedFile> Events(Schema schema, string xml, Problems problems)
    {
        EventSchema? events = new EventSchemaReader(schema, problems).Read(xml);
        return events == null || problems.InOrder.Count > 0 ? [] :
        [
            new GeneratedFile("EventKinds.g.cs", EventKindWriter.Kinds(events)),
            new GeneratedFile("EventFields.g.cs", EventKindWriter.Fields(events)),
            new GeneratedFile("EventReport.g.cs", EventReportWriter.Report(events)),
            new GeneratedFile("EventViews.g.cs", EventReportWriter.Views(events)),
            new GeneratedFile("JsonEvents.g.cs", EventReportWriter.Json(events)),
        ];
    }
}
