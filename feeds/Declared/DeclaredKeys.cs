// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;

namespace Telemetry.Feeds.Declared;

/// <summary>
/// Numbers of declared protocols: <see cref="ProtocolId.Declared"/> and the eight after it, by the forms of channel and
/// session. A subscriber can therefore format a channel key without the declaration.
/// </summary>
internal static class DeclaredKeys
{
    private const int Forms = 3;                            // none, a number, a text
    private const int Numbers = Forms * Forms;

    private static readonly ChannelPart[][] Parts =
        [.. Enumerable.Range(0, Numbers).Select(form => PartsOf(form / Forms, form % Forms))];

    public static bool Has(ProtocolId id) => id is >= ProtocolId.Declared and < ProtocolId.Declared + Numbers;

    /// <summary>Number of a protocol with the declaration's forms of channel and session.</summary>
    public static ProtocolId IdOf(EnvelopeDeclaration declaration) =>
        ProtocolId.Declared + (byte)((Forms * FormOf(declaration.Channel)) + FormOf(declaration.Session));

    /// <summary>Parts of the channel key, in the order of writing.</summary>
    /// <param name="id">Number of a declared protocol.</param>
    public static IReadOnlyList<ChannelPart> PartsOf(ProtocolId id) => Parts[id - ProtocolId.Declared];

    private static int FormOf(DeclaredField? field) => field is null ? 0 : field.Form == FieldForm.Text ? 2 : 1;

    private static ChannelPart[] PartsOf(int channel, int session)
    {
        ChannelPart[] channels = channel switch
        {
            0 => [],
            1 => [ChannelPart.Number("channel", 0, 64)],
            _ => [ChannelPart.Text("channel")],
        };
        return session switch
        {
            0 => channels,
            1 => [.. channels, ChannelPart.SessionNumber()],
            _ => [.. channels, ChannelPart.SessionText()],
        };
    }
}

/// <summary>Encoding of the channel key of a declared envelope.</summary>
internal enum KeyForm : byte
{
    None,

    Numbers,

    SessionText,

    /// <summary>Texts, or a text and a number.</summary>
    Texts,

    /// <summary>Any of these, as the plan says.</summary>
    Any,
}
