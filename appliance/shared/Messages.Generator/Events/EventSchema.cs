// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Messages.Generator.Events;

/// <summary>Kinds of events, and the members that an event has as a JSON object.</summary>
/// <param name="Message">Message whose fields are the slots.</param>
/// <param name="Subject">Slots that only kinds with a view of them have.</param>
/// <param name="Uses">Namespaces of the types of properties.</param>
/// <param name="Members">Members in the order of output.</param>
/// <param name="Common">Views of every kind that has no other of their key or slot.</param>
/// <param name="Kinds">Kinds in the order of the document.</param>
internal sealed record EventSchema(
    Message Message, IReadOnlyList<string> Subject, IReadOnlyList<string> Uses, IReadOnlyList<EventMember> Members,
    IReadOnlyList<EventView> Common, IReadOnlyList<EventKind> Kinds);

/// <summary>A member of the JSON object.</summary>
/// <param name="Key">JSON key.</param>
/// <param name="Name">Property of the report.</param>
/// <param name="IsRequired">True if every event has it.</param>
/// <param name="IsAlways">True if it is written also as null.</param>
/// <param name="With">Property with which it is written also as null; null if there is none.</param>
/// <param name="Hidden">Kind of event whose key belongs to another member; null if there is none.</param>
/// <param name="Meaning">Meaning, as a sentence.</param>
internal sealed record EventMember(
    string Key, string Name, MemberType Type, bool IsRequired, bool IsAlways, string? With, string? Hidden,
    string Meaning);

/// <summary>Type of a member.</summary>
/// <param name="Word">Word in the schema.</param>
/// <param name="CSharp">Type of the property.</param>
/// <param name="Reader">Method that reads it from JSON.</param>
internal sealed record MemberType(string Word, string CSharp, string Reader)
{
    internal static IReadOnlyList<MemberType> All { get; } =
    [
        new("text", "string?", "Text"), new("int64", "long?", "Number"), new("uint64", "ulong?", "Unsigned"),
        new("number", "double?", "Fraction"), new("flag", "bool?", "Flag"), new("orderKey", "OrderKey", "OrderKey"),
        new("names", "ContainerNames?", "Names"), new("cause", "CauseReport?", "Cause"),
        new("file", "BlackBoxFileReport?", "File"),
    ];
}

/// <summary>A member that is read from a slot, or a slot that the analysis sets.</summary>
/// <param name="Member">The member; null if the slot is not read.</param>
/// <param name="Slot">Field of the message.</param>
/// <param name="As">Method that makes the value; null for the number itself.</param>
/// <param name="IsKnown">True if 0 is unknown.</param>
/// <param name="Raise">Property of the event of the analysis; null if there is none other than the slot.</param>
/// <param name="RaiseType">Its type; null for that of the slot.</param>
/// <param name="IsApart">True if conditions of the kind differ in it.</param>
internal sealed record EventView(
    EventMember? Member, string Slot, string? As, bool IsKnown, string? Raise, string? RaiseType, bool IsApart)
{
    /// <summary>Field of the event of the analysis that has the slot.</summary>
    internal string Field => Names.Pascal(Slot.EndsWith("High", StringComparison.Ordinal) ? Slot[..^4] : Slot);
}

/// <summary>A kind of event.</summary>
/// <param name="Name">Name in output.</param>
/// <param name="Id">Number in messages.</param>
/// <param name="Severity">Highest severity.</param>
/// <param name="Priority">True, feed or null.</param>
/// <param name="Ends">Kind of the condition that it clears; null if that is its own.</param>
/// <param name="Message">Name of its own message; null if it has none.</param>
/// <param name="Meaning">Meaning, in Markdown.</param>
internal sealed record EventKind(
    string Name, int Id, string Severity, string Severities, string State, string? Priority, string? Ends,
    string? Message, IReadOnlyList<EventView> Views, string Meaning)
{
    /// <summary>The value of the enumeration.</summary>
    internal string Value => $"TelemetryEventKind.{Names.OfKey(Name)}";

    /// <summary>True if a view that every kind has is not one of this kind.</summary>
    internal bool Replaces(EventView common) =>
        Message != null || Views.Any(view => view.Member == common.Member || view.Slot == common.Slot);
}
