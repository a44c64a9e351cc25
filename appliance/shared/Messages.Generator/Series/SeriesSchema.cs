// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Messages.Generator.Series;

/// <summary>A stage of an order's way through the host.</summary>
/// <param name="Name">Short name.</param>
/// <param name="Part">Part of the way, one of <see cref="Parts"/>.</param>
/// <param name="IsOfKernel">True where no trading program has a part in it.</param>
/// <param name="Meaning">Meaning, without a full stop.</param>
internal sealed record SeriesStage(string Name, string Part, bool IsOfKernel, string Meaning)
{
    /// <summary>Parts of the way, in its order, with their meaning.</summary>
    internal static readonly (string Word, string Meaning)[] Parts =
    [
        ("before", "From the tick's stamp to its read."),
        ("send", "From there to the order's stamp, where the call that sends is recorded."),
        ("whole", "The same in one, where it is not."),
        ("behind", "After the order's stamp."),
    ];
}

/// <summary>A kind of series.</summary>
/// <param name="Name">Name in snake case.</param>
/// <param name="Id">Number in messages.</param>
/// <param name="Title">Words for people.</param>
/// <param name="Key">Names by which its series differ; null if there is one series.</param>
/// <param name="From">Clock that stamps the start of its times, one of <see cref="SeriesClocks"/>.</param>
/// <param name="To">Clock that stamps their end.</param>
/// <param name="IsOfOrders">True where they are times of orders that are known when the order is answered, or
/// before.</param>
/// <param name="Meaning">Meaning, as a sentence.</param>
/// <param name="Stage">The stage that its times are too; null if there is none.</param>
internal sealed record SeriesKind(
    string Name, int Id, string Title, string? Key, string From, string To, bool IsOfOrders, string Meaning,
    SeriesStage? Stage);

/// <summary>Clocks that stamp the ends of times.</summary>
internal static class SeriesClocks
{
    internal const string Host = "host";
    internal const string Nic = "nic";
    internal const string Exchange = "exchange";

    internal static readonly string[] All = [Host, Nic, Exchange];
}

/// <summary>The kinds of series.</summary>
/// <param name="Composite">Name of the struct that holds an order's stages.</param>
/// <param name="Kinds">Kinds, in the order of lists.</param>
/// <param name="Stages">Kinds that are stages, in the order of the struct's fields.</param>
internal sealed record SeriesSchema(
    string Composite, IReadOnlyList<SeriesKind> Kinds, IReadOnlyList<SeriesKind> Stages);
