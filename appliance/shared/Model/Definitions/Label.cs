// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Definitions;

/// <summary>A word about an appliance, by which monitors select and group appliances.</summary>
/// <param name="Key">Name, such as <c>site</c>.</param>
/// <param name="Value">Value, such as <c>NY4</c>.</param>
public readonly record struct Label(string Key, string Value)
{
    /// <summary>Largest number of labels of an appliance.</summary>
    public const int Most = 8;

    private const string Prefix = "label_";

    /// <summary>Names that monitors give themselves to labels of metrics and alerts, and those that metric databases
    /// add: no label of an appliance may have them.</summary>
    public static IReadOnlySet<string> Reserved { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "against", "alertname", "appliance", "appliance_instance", "by", "cause", "channel", "config_hash",
        "direction", "feed", "host", "instance", "interface", "job", "key", "kind", "le", "line", "mode", "of",
        "percentile", "place", "port", "process", "process_container", "process_namespace", "process_pod", "program",
        "protocol", "quantile", "reason", "result", "series", "session", "setting", "settings_hash", "severity",
        "stamp_source", "state", "stream", "target", "thread_name", "tier", "to", "verdict", "version", "vmrange",
        "what", "window", "window_seconds",
    };

    /// <summary>True if a text is a name of letters, digits and underscores that begins with no digit and not with two
    /// underscores.</summary>
    public static bool IsName(string text) => text.Length > 0 && !char.IsAsciiDigit(text[0])
        && !text.StartsWith("__", StringComparison.Ordinal) && text.All(IsOfName);

    /// <summary>Name of a label that a publisher has sent, as letters, digits and underscores, unlike those that are
    /// reserved or taken.</summary>
    /// <param name="taken">Names of the publisher's labels before it.</param>
    public static string NameOf(string sent, IReadOnlyCollection<string> taken)
    {
        string name = string.Concat(sent.Select(letter => IsOfName(letter) ? letter : '_'));
        if (!IsName(name) || Reserved.Contains(name))
            name = Prefix + name;
        while (taken.Contains(name))
            name = Prefix + name;
        return name;
    }

    private static bool IsOfName(char letter) => char.IsAsciiLetterOrDigit(letter) || letter == '_';
}
