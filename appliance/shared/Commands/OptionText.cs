// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Globalization;
using Telemetry.Yaml;
using Telemetry.Yaml.Text;

namespace Telemetry.Commands;

/// <summary>Reads options that are quantities, with the same error texts as the configuration file.</summary>
public static class OptionText
{
    /// <summary>A duration, or null if the option is absent or wrong.</summary>
    public static long? DurationNs(ParseResult parsed, Option<string?> option, ErrorList errors)
    {
        if (parsed.GetValue(option) is not { } text)
            return null;
        if (Duration.TryParse(text, out long valueNs))
            return valueNs;
        errors.Add(option.Name, $"\"{text}\" cannot be read", $"expected {Duration.Expected}");
        return null;
    }

    /// <summary>A size, or null if the option is absent or wrong.</summary>
    public static long? Bytes(ParseResult parsed, Option<string?> option, ErrorList errors)
    {
        if (parsed.GetValue(option) is not { } text)
            return null;
        if (ByteSize.TryParse(text, out long bytes))
            return bytes;
        errors.Add(option.Name, $"\"{text}\" cannot be read", $"expected {ByteSize.Expected}");
        return null;
    }

    /// <summary>A whole number within bounds, or null if the option is absent or wrong.</summary>
    public static long? Integer(ParseResult parsed, Option<string?> option, long least, long most, ErrorList errors)
    {
        if (parsed.GetValue(option) is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= least
            && value <= most)
            return value;
        string expected = string.Create(CultureInfo.InvariantCulture,
            $"expected a whole number from {least} to {most}");
        errors.Add(option.Name, $"\"{text}\" cannot be used", expected);
        return null;
    }
}
