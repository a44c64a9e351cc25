// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Generator.Events;

namespace Telemetry.Messages.Generator.Writing;

/// <summary>Writes the report of an event, its reading from a message, and its JSON.</summary>
internal static class EventReportWriter
{
    /// <summary>The file of the report.</summary>
    internal static string Report(EventSchema schema)
    {
        SourceWriter source = new(
            "Telemetry.Reports.Events", "Telemetry.Feeds.OrderEntry", "Telemetry.Model.Threads");
        source.Line();
        source.Document("An event; the members that are known depend on its kind.");
        source.Line("public sealed partial record EventReport");
        source.Open();
        foreach (EventMember member in schema.Members)
        {
            source.Document(member.Meaning);
            source.Line(Property(member));
            source.Line();
        }
        source.Document("Forgets all that an event of another kind may have known.");
        source.Line("internal void Clear()");
        source.Open();
        foreach (EventMember member in schema.Members.Where(member => !member.IsRequired))
            source.Line($"{member.Name} = default;");
        source.Close();
        source.Close();
        return source.ToString();
    }

    /// <summary>The file of the reading from a message.</summary>
    internal static string Views(EventSchema schema)
    {
        SourceWriter source = new(
            "Telemetry.Reports.Receiving.Sections.Events", "Telemetry.Messages", "Telemetry.Model.Events",
            "Telemetry.Reports.Events");
        source.Line();
        source.Document("Reads the members of an event that its kind has.");
        source.Line("internal static class EventViews");
        source.Open();
        source.Document("Sets them; all others are unknown.");
        source.Line($"internal static void Fill(EventReport into, in {schema.Message.TypeName} message, "
            + "CatalogState catalog)");
        source.Open();
        source.Line("var kind = (TelemetryEventKind)message.Kind;");
        foreach (EventView view in schema.Common)
        {
            string except = string.Join(" or ", schema.Kinds.Where(kind => kind.Message == null && kind.Replaces(view))
                .Select(kind => kind.Value));
            string condition = except.Length == 0 ? "" : $"if (kind is not ({except})) ";
            source.Line(condition + Assignment(schema, view));
        }
        source.Line("switch (kind)");
        source.Open();
        foreach (EventKind kind in schema.Kinds)
            WriteCase(source, schema, kind);
        source.Close();
        source.Close();
        source.Close();
        return source.ToString();
    }

    /// <summary>The file of the JSON.</summary>
    internal static string Json(EventSchema schema)
    {
        SourceWriter source = new("Telemetry.Reports.Json.Events", "System.Text.Json", "Telemetry.Reports.Events");
        source.Line();
        source.Document("Writes events as JSON, and reads them.");
        source.Line("public static class JsonEvents");
        source.Open();
        source.Document("Writes the members of an event.");
        source.Line("internal static void Write(Utf8JsonWriter json, EventReport report)");
        source.Open();
        foreach (EventMember member in schema.Members)
            source.Line(Writing(member));
        source.Close();
        source.Line();
        source.Document("Reads an event. Members that are absent are unknown.");
        source.Line("public static EventReport Read(JsonElement json)");
        source.Open();
        source.Line("string? kind = json.Text(\"event\");");
        source.Line("return new EventReport");
        source.Open();
        foreach (EventMember member in schema.Members)
            source.Line($"{member.Name} = {Reading(member)},");
        source.Close(";");
        source.Close();
        source.Close();
        return source.ToString();
    }

    private static string Property(EventMember member) => member switch
    {
        { Type.Word: "orderKey" } => $"public {member.Type.CSharp} {member.Name};",
        { IsRequired: true, Type.Word: "text" } => $"public required string {member.Name} {{ get; set; }}",
        { IsRequired: true } => $"public {member.Type.CSharp.TrimEnd('?')} {member.Name} {{ get; set; }}",
        _ => $"public {member.Type.CSharp} {member.Name} {{ get; set; }}",
    };

    private static void WriteCase(SourceWriter source, EventSchema schema, EventKind kind)
    {
        EventView[] read = [.. kind.Views.Where(view =>
            view.Member != null && schema.Message.Fields.Any(field => field.Name == view.Slot))];
        if (read.Length == 0)
            return;
        source.Line($"case {kind.Value}:");
        foreach (EventView view in read)
            source.Line("    " + Assignment(schema, view));
        source.Line("    break;");
    }

    private static string Assignment(EventSchema schema, EventView view)
    {
        string slot = $"message.{Names.Pascal(view.Slot)}";
        string value = view.As is { } made ? $"EventForms.{made}(message, catalog)"
            : view.IsKnown ? $"{slot} == 0 ? null : {slot}"
            : view.Member!.Type.Word == "flag" ? $"{slot} != 0" : slot;
        return $"into.{view.Member!.Name} = {value};";
    }

    private static string Writing(EventMember member)
    {
        string key = $"\"{member.Key}\"u8, report.{member.Name}";
        if (member.With is { } with)
            return $"if (report.{with} is null) json.Known({key}); else json.Field({key});";
        return member.IsRequired || member.IsAlways ? $"json.Field({key});" : $"json.Known({key});";
    }

    private static string Reading(EventMember member)
    {
        string read = $"json.{member.Type.Reader}(\"{member.Key}\")";
        if (member.IsRequired)
            return $"{read} ?? {(member.Type.Word == "text" ? "\"\"" : "0")}";
        return member.Hidden is { } kind ? $"kind == \"{kind}\" ? null : {read}" : read;
    }
}
