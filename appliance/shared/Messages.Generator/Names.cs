// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Telemetry.Messages.Generator;

/// <summary>Names in C# and in JSON, made from those of the schema.</summary>
internal static class Names
{
    private const string Counters = "Counters";
    private const string Row = "Row";

    /// <summary>Name of a composite's struct: <c>ledgerCounters</c> becomes <c>LedgerCounters</c>, <c>channel</c>
    /// becomes <c>ChannelFields</c>.</summary>
    internal static string OfComposite(string name) =>
        name.EndsWith(Counters, StringComparison.Ordinal) ? Pascal(name) : Pascal(name) + "Fields";

    /// <summary>Name of a message's struct: <c>eventRow</c> becomes <c>EventMessage</c>.</summary>
    internal static string OfMessage(string name) => Pascal(Without(name, Row)) + "Message";

    /// <summary>Name of the struct that holds an array: <c>bytes</c> of <c>orderKey</c> becomes
    /// <c>OrderKeyBytes</c>.</summary>
    internal static string OfArray(string owner, string field) => Pascal(owner) + Pascal(field);

    /// <summary>The name with a capital first letter.</summary>
    internal static string Pascal(string camel) => char.ToUpperInvariant(camel[0]) + camel[1..];

    /// <summary>The name of a key: <c>time_ns</c> becomes <c>TimeNs</c>.</summary>
    internal static string OfKey(string snake) => string.Concat(snake.Split('_').Select(Pascal));

    /// <summary>The name in small letters with underscores: <c>nicNoBuffer</c> becomes <c>nic_no_buffer</c>.</summary>
    internal static string Snake(string camel)
    {
        StringBuilder snake = new();
        foreach (char letter in camel)
        {
            if (char.IsAsciiLetterUpper(letter))
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(letter));
        }
        return snake.ToString();
    }

    private static string Without(string name, string ending) =>
        name.EndsWith(ending, StringComparison.Ordinal) ? name[..^ending.Length] : name;
}
