// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>Choice of the receivers that hold a sender back: fc=max, fc=min[,g:/N][,t:T] or
/// fc=tagged,g:TAG[/N][,t:T].</summary>
/// <param name="Kind">The strategy.</param>
/// <param name="GroupTag">Tag of the receivers that count, with <see cref="FlowControlKind.Tagged"/>.</param>
/// <param name="GroupMinSize">Number of receivers required before anything is sent.</param>
/// <param name="ReceiverTimeoutNs">Silence after which a receiver no longer counts; null: the driver's default.</param>
/// <param name="RetransmitWindowMultiple">Most windows retransmitted for one NAK; null: the default.</param>
internal readonly record struct FlowControlParameters(FlowControlKind Kind, long GroupTag, int GroupMinSize,
    long? ReceiverTimeoutNs, int? RetransmitWindowMultiple)
{
    private const string Form = "max, min[,g:/N][,t:5s] or tagged,g:TAG[/N][,t:5s]";

    /// <summary>Parses the parameter fc; null if the channel has none.</summary>
    internal static FlowControlParameters? Parse(ChannelUri uri)
    {
        if (uri.Get("fc") is not { } text)
            return null;

        string[] parts = text.Split(',');
        FlowControlKind kind = parts[0] switch
        {
            "max" => FlowControlKind.Max,
            "min" => FlowControlKind.Min,
            "tagged" => FlowControlKind.Tagged,
            _ => throw uri.Bad("fc", text, Form),
        };
        var parameters = new FlowControlParameters(kind, 0, 0, null, null);
        bool hasTag = false;
        foreach (string part in parts.AsSpan(1))
        {
            (string key, string value) = Split(part) ?? throw uri.Bad("fc", text, Form);
            parameters = key switch
            {
                "g" => parameters.WithGroup(value, ref hasTag),
                "t" when ChannelUri.ParseDurationNs(value) is { } timeoutNs =>
                    parameters with { ReceiverTimeoutNs = timeoutNs },
                "rrwm" when Number(value) is { } multiple and > 0 =>
                    parameters with { RetransmitWindowMultiple = (int)multiple },
                _ => null,
            } ?? throw uri.Bad("fc", text, Form);
        }

        return hasTag || kind != FlowControlKind.Tagged ? parameters : throw uri.Bad("fc", text, Form);
    }

    private FlowControlParameters? WithGroup(string value, ref bool hasTag)
    {
        int slash = value.IndexOf('/', StringComparison.Ordinal);
        string tagText = slash < 0 ? value : value[..slash];
        long tag = 0;
        if (tagText.Length > 0 &&
            !long.TryParse(tagText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out tag))
            return null;

        long? size = slash < 0 ? 0 : Number(value[(slash + 1)..]);
        hasTag |= tagText.Length > 0;
        return size is null ? null : this with { GroupTag = tag, GroupMinSize = (int)size };
    }

    private static (string Key, string Value)? Split(string part)
    {
        int colon = part.IndexOf(':', StringComparison.Ordinal);
        return colon <= 0 || colon == part.Length - 1 ? null : (part[..colon], part[(colon + 1)..]);
    }

    private static long? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
