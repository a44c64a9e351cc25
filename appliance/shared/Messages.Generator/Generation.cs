// SPDX-License-Identifier: Apache-2.0
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
    /// <summary>Reads a schema and writes the source of its types.</summary>
    /// <param name="xml">Text of the schema file.</param>
    internal static Generation Of(string xml)
    {
        Problems problems = new();
        Schema? schema = SchemaReader.Read(xml, problems);
        if (schema == null)
            return new Generation(problems.InOrder, []);
        LayoutChecks.Check(schema, problems);
        IReadOnlyList<MetricRow> metrics = MetricReader.Read(schema, problems);
        if (problems.InOrder.Count > 0)
            return new Generation(problems.InOrder, []);
        return new Generation([],
        [
            new GeneratedFile("Composites.g.cs", BlockWriter.Composites(schema)),
            new GeneratedFile("Counters.g.cs", CounterWriter.Write(schema)),
            new GeneratedFile("Messages.g.cs", BlockWriter.Messages(schema)),
            new GeneratedFile("MetricTypes.g.cs", MetricWriter.Types()),
            new GeneratedFile("Metrics.g.cs", MetricWriter.Table(metrics)),
            new GeneratedFile("Values.g.cs", ValueWriter.Write(schema)),
        ]);
    }
}
