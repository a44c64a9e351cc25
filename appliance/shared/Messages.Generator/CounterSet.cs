// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Messages.Generator;

/// <summary>All counters that a message carries, in one struct: what the analysis counts with.</summary>
/// <param name="TypeName">Name of the struct.</param>
/// <param name="Members">Members in the order of the block.</param>
internal sealed record CounterSet(string TypeName, Message Message, IReadOnlyList<CounterMember> Members)
{
    /// <summary>Name of the field whose composite's members become members of the struct itself.</summary>
    private const string Base = "counters";

    /// <summary>The set of a message; null if it has none.</summary>
    internal static CounterSet? Of(Message message)
    {
        if (message.Annotations.Counters is not { } typeName)
            return null;
        List<CounterMember> members = [];
        foreach (Field field in message.Fields.OrderBy(field => field.Offset))
        {
            string place = Names.Pascal(field.Name);
            if (field.Name == Base && field.Type.Composite is { } composite)
                members.AddRange(composite.Fields.Select(member => new CounterMember(
                    member, $"{place}.{Names.Pascal(member.Name)}", KindsOf(member, composite))));
            else if (KindsOf(field) is { Count: > 0 } kinds)
                members.Add(new CounterMember(field, place, kinds));
        }
        return new CounterSet(typeName, message, members);
    }

    /// <summary>Composite that has all counters of a message without a set; null if there is none.</summary>
    internal static Composite? CompositeOf(Message message) =>
        message.Fields.SingleOrDefault(field => field.Name == Base)?.Type.Composite;

    /// <summary>Kinds of a composite's members; null if one of its members is not a counter.</summary>
    internal static IReadOnlyList<string>? KindsOf(Composite composite) =>
        composite.Annotations.Kind != null && composite.Fields.All(IsCounter)
            ? [.. composite.Fields.SelectMany(member => KindsOf(member, composite))] : null;

    private static IReadOnlyList<string> KindsOf(Field member, Composite composite) =>
        [member.Annotations.Kind ?? composite.Annotations.Kind!];

    private static IReadOnlyList<string> KindsOf(Field field)
    {
        if (field.Type.Composite is { } composite)
            return KindsOf(composite) ?? [];
        return field.Annotations.Kind is { } kind && IsCounter(field) ? [kind] : [];
    }

    private static bool IsCounter(Field field) => field is { Type.Name: "long", Length: 1 };
}

/// <summary>A counter, or a composite of counters, of a set.</summary>
/// <param name="Field">Field of the message or of its first composite.</param>
/// <param name="Place">Path of the field in the message's struct.</param>
/// <param name="Kinds">Kind of each 64-bit integer.</param>
internal sealed record CounterMember(Field Field, string Place, IReadOnlyList<string> Kinds);
