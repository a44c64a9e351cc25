// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Config;
using Telemetry.Yaml;

namespace Telemetry.Cli.Options;

/// <summary><c>--driver-directory</c>: the media driver in that directory is used instead of the embedded
/// one.</summary>
internal static class DriverDirectory
{
    public static Option<string?> Declare() => new("--driver-directory")
    {
        Description = "Use the media driver that runs there instead of the embedded one",
        HelpName = "DIR",
    };

    /// <summary>The settings with the option applied.</summary>
    public static AeronSettings Apply(
        ParseResult parsed, Option<string?> option, AeronSettings settings, ErrorList errors)
    {
        if (parsed.GetValue(option) is not { } directory)
            return settings;
        if (directory.Length > 0)
            return settings with { Driver = DriverKind.External, Directory = Path.GetFullPath(directory) };
        errors.Add(option.Name, "the name of the folder is empty", "name the folder of a media driver");
        return settings;
    }
}
