// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Generator.Events;

namespace Telemetry.Messages.Generator.Writing;

/// <summary>Writes the kinds of events with their rules, and the properties with which the analysis sets their
/// slots.</summary>
internal static class EventKindWriter
{
    private const string Space = "Telemetry.Model.Events";

    /// <summary>The file of the kinds and their rules.</summary>
    internal static string Kinds(EventSchema schema)
    {
        SourceWriter source = new(Space);
        source.Line();
        source.Document("Kind of event; names in output are these in snake case.");
        source.Line("public enum TelemetryEventKind : byte");
        source.Open();
        source.Document("No event.");
        source.Line("None = 0,");
        foreach (EventKind kind in schema.Kinds.OrderBy(kind => kind.Id))
        {
            source.Line();
            source.Document(kind.Meaning + ".");
            source.Line($"{Names.OfKey(kind.Name)} = {kind.Id},");
        }
        source.Close();
        source.Line();
        source.Line("public static partial class EventRules");
        source.Open();
        WriteNames(source, schema);
        WriteSeverities(source, schema);
        WriteBool(source,
            "True if no number of line gaps displaces events of a kind, of a feed as a whole or of a line.",
            "IsFirstClass(TelemetryEventKind kind, bool isOfFeed)", schema.Kinds
            .Where(kind => kind.Priority != null)
            .Select(kind => (kind.Value, kind.Priority == "feed" ? "isOfFeed" : "true")));
        WriteBool(source, "True if events of a kind are about a process, a thread or a device.",
            "HasSubject(TelemetryEventKind kind)", schema.Kinds
            .Where(kind => kind.Views.Any(view => schema.Subject.Contains(view.Slot)))
            .Select(kind => (kind.Value, "true")));
        WriteBool(source, "True if events of a kind name the control group of their process.",
            "HasProcessGroup(TelemetryEventKind kind)", schema.Kinds
            .Where(kind => kind.Views.Any(view => schema.Message.Data.Any(data => data.Name == view.Slot)))
            .Select(kind => (kind.Value, "true")));
        EventKind[] ends = [.. schema.Kinds.Where(kind => kind.Ends != null)];
        WriteMap(source, "Kind that raises the condition which an event of a kind clears: mostly the same.",
            "ConditionOf", ends.Select(kind => (kind.Value, ValueOf(kind.Ends!))));
        WriteMap(source, "Kind of the event that clears a condition which a kind raises: mostly the same.",
            "EndOf", ends.Select(kind => (ValueOf(kind.Ends!), kind.Value)));
        WriteApart(source, schema);
        source.Close();
        return source.ToString();
    }

    /// <summary>The file of the properties of the event of the analysis.</summary>
    internal static string Fields(EventSchema schema)
    {
        SourceWriter source = new(Space, [.. schema.Uses]);
        source.Line();
        source.Line("public partial struct TelemetryEvent");
        source.Open();
        foreach (IGrouping<string, (EventKind Kind, EventView View)> group in schema.Kinds
            .SelectMany(kind => kind.Views, (kind, view) => (kind, view))
            .Where(one => one.view.Raise != null).GroupBy(one => one.view.Raise!))
            WriteField(source, schema.Message, group.Key, [.. group]);
        source.Close();
        return source.ToString();
    }

    private static void WriteField(
        SourceWriter source, Message message, string name, IReadOnlyList<(EventKind Kind, EventView View)> uses)
    {
        EventView view = uses[0].View;
        string kinds = string.Join(", ", uses.Select(use => use.Kind.Name).Distinct());
        string meaning = view.Member?.Meaning ?? "Number under which the publisher finds the rest.";
        string slot = message.Fields.First(field => field.Name == view.Slot).Type.Name;
        string type = view.RaiseType ?? (view.Slot.EndsWith("High", StringComparison.Ordinal) ? "InterfaceName" : slot);
        (string get, string set) = type == "bool" ? ($"{view.Field} != 0", $"({slot})(value ? 1 : 0)")
            : type == slot || view.RaiseType == null ? (view.Field, "value")
            : ($"({type}){view.Field}", $"({slot})value");
        source.Document($"Of {kinds}: {meaning}");
        source.Line($"public {type} {name} {{ readonly get => {get}; set => {view.Field} = {set}; }}");
        source.Line();
    }

    private static void WriteNames(SourceWriter source, EventSchema schema)
    {
        source.Document("Name of a kind in output.");
        source.Line("public static string NameOf(TelemetryEventKind kind) => kind switch");
        source.Open();
        source.Line("TelemetryEventKind.None => \"none\",");
        foreach (EventKind kind in schema.Kinds)
            source.Line($"{kind.Value} => {SourceWriter.Literal(kind.Name)},");
        source.Line("_ => $\"kind_{(int)kind}\",");
        source.Close(";");
        source.Line();
    }

    private static void WriteSeverities(SourceWriter source, EventSchema schema)
    {
        source.Document("Highest severity of events of a kind.");
        source.Line("public static EventSeverity SeverityOf(TelemetryEventKind kind) => kind switch");
        source.Open();
        foreach (IGrouping<string, EventKind> group in schema.Kinds.GroupBy(kind => kind.Severity))
            WriteCase(source, group.Select(kind => kind.Value), $"EventSeverity.{Names.OfKey(group.Key)}");
        source.Line("_ => EventSeverity.Info,");
        source.Close(";");
        source.Line();
    }

    private static void WriteBool(
        SourceWriter source, string meaning, string signature, IEnumerable<(string Value, string Result)> cases)
    {
        source.Document(meaning);
        source.Line($"public static bool {signature} => kind switch");
        source.Open();
        foreach (IGrouping<string, string> group in cases.GroupBy(one => one.Result, one => one.Value))
            WriteCase(source, group, group.Key);
        source.Line("_ => false,");
        source.Close(";");
        source.Line();
    }

    private static void WriteMap(
        SourceWriter source, string meaning, string name, IEnumerable<(string From, string To)> cases)
    {
        source.Document(meaning);
        source.Line($"public static TelemetryEventKind {name}(TelemetryEventKind kind) => kind switch");
        source.Open();
        foreach ((string from, string to) in cases)
            source.Line($"{from} => {to},");
        source.Line("_ => kind,");
        source.Close(";");
        source.Line();
    }

    private static void WriteApart(SourceWriter source, EventSchema schema)
    {
        source.Document("True if two conditions of a kind, of the same feed, line, session, channel and connection, "
            + "are one.");
        source.Line("public static bool IsOne(TelemetryEventKind kind, in TelemetryEvent a, in TelemetryEvent b) =>");
        source.Line("    kind switch");
        source.Open();
        foreach (EventKind kind in schema.Kinds.Where(kind => kind.Views.Any(view => view.IsApart)))
        {
            IEnumerable<string> fields = kind.Views.Where(view => view.IsApart).Select(view => view.Field);
            if (kind.Views.All(view => view.Field != "Interface"))
                fields = fields.Append("Interface");
            source.Line($"{kind.Value} => {string.Join(" && ", fields.Select(field => $"a.{field} == b.{field}"))},");
        }
        source.Line("_ => a.Interface == b.Interface,");
        source.Close(";");
    }

    private static void WriteCase(SourceWriter source, IEnumerable<string> values, string result) =>
        source.Line($"{string.Join(" or ", values)} => {result},");

    private static string ValueOf(string name) => $"TelemetryEventKind.{Names.OfKey(name)}";
}
