// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Messages.Generator.Writing;

/// <summary>Writes counters: their composites, the sets of messages, and the kinds of both.</summary>
internal static class CounterWriter
{
    internal const string Namespace = "Telemetry.Messages.Counters";

    /// <summary>The file of all counters.</summary>
    internal static string Write(Schema schema)
    {
        SourceWriter source = new(Namespace, "System.Runtime.InteropServices");
        foreach (Composite composite in schema.Composites)
        {
            if (CounterSet.KindsOf(composite) is { } kinds)
                WriteComposite(source, composite, kinds);
        }
        foreach (Message message in schema.Messages)
        {
            if (CounterSet.Of(message) is { } set)
                WriteSet(source, set);
        }
        return source.ToString();
    }

    /// <summary>Writes the two methods of a message's struct that read and write its set.</summary>
    internal static void WriteAccess(SourceWriter source, CounterSet set)
    {
        source.Line();
        source.Document("Reads all counters of the block.");
        source.Line($"public readonly void Read(out {set.TypeName} counters)");
        source.Open();
        source.Line("counters = default;");
        foreach (CounterMember member in set.Members)
            source.Line($"counters.{Names.Pascal(member.Field.Name)} = {member.Place};");
        source.Close();
        source.Line();
        source.Document("Writes all counters of the block.");
        source.Line($"public void Write(in {set.TypeName} counters)");
        source.Open();
        foreach (CounterMember member in set.Members)
            source.Line($"{member.Place} = counters.{Names.Pascal(member.Field.Name)};");
        source.Close();
    }

    private static void WriteComposite(SourceWriter source, Composite composite, IReadOnlyList<string> kinds)
    {
        BlockWriter.WriteStruct(source, composite, " : ICounters");
        source.Document("Length, bytes.");
        source.Line($"public const int Size = {composite.Size};");
        WriteKinds(source, kinds);
        BlockWriter.WriteFields(source, composite);
        source.Close();
    }

    private static void WriteSet(SourceWriter source, CounterSet set)
    {
        source.Line();
        source.Document(set.Message.Description);
        source.Line("[StructLayout(LayoutKind.Sequential)]");
        source.Line($"public struct {set.TypeName} : ICounters");
        source.Open();
        WriteKinds(source, [.. set.Members.SelectMany(member => member.Kinds)]);
        foreach (CounterMember member in set.Members)
        {
            source.Line();
            source.Document(member.Field.Description);
            source.Line($"public {member.Field.Type.Name} {Names.Pascal(member.Field.Name)};");
        }
        source.Close();
    }

    private static void WriteKinds(SourceWriter source, IReadOnlyList<string> kinds)
    {
        source.Line();
        source.Line("public static ReadOnlySpan<MetricKind> Kinds =>");
        source.Line("[");
        foreach (string kind in kinds)
            source.Line($"    MetricKind.{MetricWords.ValueOf(kind)},");
        source.Line("];");
    }
}
