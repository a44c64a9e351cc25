// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>
/// Channel as text: "aeron:" media ["?" key "=" value *("|" key "=" value)]. Keys and values are literal; sizes take k,
/// m or g (1,024), durations ns, us, ms or s. An unknown key is refused, so that a misspelt parameter is not silently
/// ignored.
/// </summary>
internal sealed class ChannelUri
{
    private const string Scheme = "aeron:";
    private const string SpyScheme = "aeron-spy:";
    private const int MaxLength = 4095;

    private static readonly string[] Known =
    [
        "alias", "cc", "control", "control-mode", "endpoint", "eos", "fc", "group", "gtag", "init-term-id", "interface",
        "linger", "max-resend", "mtu", "nak-delay", "pub-wnd", "rcv-wnd", "rejoin", "reliable", "session-id",
        "so-rcvbuf", "so-sndbuf", "sparse", "ssc", "term-id", "term-length", "term-offset", "tether", "ttl",
        "untethered-linger-timeout", "untethered-resting-timeout", "untethered-window-limit-timeout",
    ];

    private readonly Dictionary<string, string> _valueByKey;

    private ChannelUri(string text, string media, Dictionary<string, string> valueByKey)
    {
        Text = text;
        Media = media;
        _valueByKey = valueByKey;
    }

    internal string Text { get; }

    internal string Media { get; }

    internal static ChannelUri Parse(string text)
    {
        if (text.Length > MaxLength)
            throw Invalid(text[..64] + "...", $"is longer than {MaxLength} characters", "shorten it");
        if (text.StartsWith(SpyScheme, StringComparison.Ordinal))
            throw Invalid(text, "is a spy, which this driver does not do",
                "subscribe to the channel itself, or use another media driver");
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
            throw Invalid(text, "does not begin with \"aeron:\"", "write aeron:udp?endpoint=HOST:PORT");

        int question = text.IndexOf('?', StringComparison.Ordinal);
        string media = question < 0 ? text[Scheme.Length..] : text[Scheme.Length..question];
        if (media.Length == 0)
            throw Invalid(text, "names no media", "write aeron:udp?endpoint=HOST:PORT");

        var valueByKey = new Dictionary<string, string>(StringComparer.Ordinal);
        string parameters = question < 0 ? "" : text[(question + 1)..];
        foreach (string parameter in parameters.Length == 0 ? [] : parameters.Split('|'))
        {
            int equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == parameter.Length - 1)
                throw Invalid(text, $"has \"{parameter}\" where key=value is expected", "separate parameters by '|'");
            string key = parameter[..equals];
            if (!Known.Contains(key))
                throw Invalid(text, $"has the parameter {key}, which this driver does not know",
                    $"remove it or write one of {string.Join(", ", Known)}");
            valueByKey[key] = parameter[(equals + 1)..];
        }

        return new ChannelUri(text, media, valueByKey);
    }

    internal string? Get(string key) => _valueByKey.GetValueOrDefault(key);

    internal bool GetBoolean(string key, bool otherwise) => Get(key) switch
    {
        null => otherwise,
        "true" => true,
        "false" => false,
        string value => throw Bad(key, value, "true or false"),
    };

    internal int? GetInt32(string key)
    {
        if (Get(key) is not { } value)
            return null;
        return int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw Bad(key, value, "a 32-bit number");
    }

    /// <summary>A 64-bit number.</summary>
    internal long? GetInt64(string key)
    {
        if (Get(key) is not { } value)
            return null;
        return long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw Bad(key, value, "a 64-bit number");
    }

    /// <summary>A size in bytes.</summary>
    internal int? GetSize(string key)
    {
        if (Get(key) is not { } value)
            return null;

        int shift = char.ToLowerInvariant(value[^1]) switch { 'k' => 10, 'm' => 20, 'g' => 30, _ => 0 };
        string digits = shift == 0 ? value : value[..^1];
        bool isNumber = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number);
        if (!isNumber || number > int.MaxValue >> shift)
            throw Bad(key, value, "a size such as 1408, 64k or 4m");
        return (int)(number << shift);
    }

    /// <summary>A duration in nanoseconds.</summary>
    internal long? GetDurationNs(string key)
    {
        if (Get(key) is not { } value)
            return null;
        return ParseDurationNs(value) ?? throw Bad(key, value, "a duration such as 500ms or 5s");
    }

    /// <summary>Duration with its unit, nanoseconds; null if invalid.</summary>
    internal static long? ParseDurationNs(string value)
    {
        (string digits, long unitNs) = value switch
        {
            _ when value.EndsWith("ns", StringComparison.Ordinal) => (value[..^2], 1L),
            _ when value.EndsWith("us", StringComparison.Ordinal) => (value[..^2], 1_000L),
            _ when value.EndsWith("ms", StringComparison.Ordinal) => (value[..^2], 1_000_000L),
            _ when value.EndsWith('s') => (value[..^1], 1_000_000_000L),
            _ => (value, 1L),
        };
        bool isNumber = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number);
        return isNumber && number <= long.MaxValue / unitNs ? number * unitNs : null;
    }

    internal ChannelException Invalid(string what, string remedy) => Invalid(Text, what, remedy);

    internal ChannelException Bad(string key, string value, string expected) =>
        Invalid(Text, $"has {key}={value}", $"give {expected}");

    private static ChannelException Invalid(string text, string what, string remedy) =>
        new(ErrorCode.INVALID_CHANNEL, $"{text}: the channel {what}; {remedy}");
}
