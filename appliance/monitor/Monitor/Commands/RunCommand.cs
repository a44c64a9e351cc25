// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Globalization;
using System.Net;
using Telemetry.Commands;
using Telemetry.Config;
using Telemetry.Monitor.Config;
using Telemetry.Monitor.Hosting;
using Telemetry.Yaml;

namespace Telemetry.Monitor.Commands;

/// <summary><c>telemetry-monitor run</c>.</summary>
internal static class RunCommand
{
    private static readonly NumberSetting Mapped = NumberSettings.MaxMapped;

    private static readonly Option<string?> ConfigFile = new("--config")
    {
        Description = "Configuration file (YAML)",
        HelpName = "FILE",
    };

    private static readonly Option<string[]> Channels = new("--channel")
    {
        Description = "Aeron channel of one appliance or several; may be repeated "
            + $"(default: {AeronSettings.DefaultChannel})",
        HelpName = "URI",
    };

    private static readonly Option<string?> Interface = new("--interface")
    {
        Description = "Address of this host to receive the channels on (default: the route decides)",
        HelpName = "ADDRESS",
    };

    private static readonly Option<string?> Listen = new("--listen")
    {
        Description = "Address and port of the page; one that other hosts reach needs tls and access in the file "
            + $"(default: 127.0.0.1:{MonitorSettings.DefaultPort})",
        HelpName = "ADDRESS:PORT",
    };

    private static readonly Option<string?> Play = new("--play")
    {
        Description = "Show the messages of a recording made with --record, in place of channels",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Speed = new("--speed")
    {
        Description = "With --play: seconds of the recording in one second, 0.1 to 3600, or max (default: 1)",
        HelpName = "N",
    };

    private static readonly Option<string[]> Compare = new("--compare")
    {
        Description = "Recording to compare with on the page and by /api/v1/compare; may be repeated",
        HelpName = "FILE",
    };

    private static readonly Option<string?> MaxMapped = new("--max-mapped")
    {
        Description = "Log buffers that the embedded media driver maps at most; an appliance takes 36MiB at the "
            + $"default term length (default: {Mapped.Format(Mapped.Default)})",
        HelpName = "SIZE",
    };

    private static readonly Option<string?> Memory = new("--memory")
    {
        Description = "Memory for history at most "
            + $"(default: {MonitorNumbers.Memory.Format(MonitorNumbers.Memory.Default)})",
        HelpName = "SIZE",
    };

    private static readonly Option<string?> StateDirectory = new("--state-directory")
    {
        Description = "Folder for what is kept over a restart (default: nothing is kept)",
        HelpName = "DIR",
    };

    public static Command Build()
    {
        var command = new Command("run", "Receive appliances, and serve the page, the HTTP interface and metrics.")
        {
            ConfigFile, Channels, Interface, Listen, Play, Speed, Compare, MaxMapped, Memory, StateDirectory,
        };
        command.SetAction(parsed =>
        {
            MonitorPlan plan = Read(parsed);
            using var reload = new AutoResetEvent(false);
            using var signals = new StopSignals(() => reload.Set());
            using var streams = new StandardStreams(signals);
            MonitorRun.Run(plan, new NoticeWriter(), signals, reload);
            return (int)ExitCode.Done;
        });
        return command;
    }

    /// <summary>Reads the options over the configuration file.</summary>
    /// <exception cref="FailureException">The file or the options are wrong; it holds all errors.</exception>
    internal static MonitorPlan Read(ParseResult parsed)
    {
        var errors = new ErrorList();
        MonitorSettings settings = parsed.GetValue(ConfigFile) is { } file
            ? MonitorConfig.ReadFile(file, errors) : new MonitorSettings();
        settings = ReadRecordings(parsed, ReadChannels(parsed, settings, errors), errors);
        if (parsed.GetValue(Listen) is { } listen)
            settings = settings with
            {
                Listen = ListenAddress.Read(new(listen, Listen.Name), errors) ?? settings.Listen,
            };
        string listenWhere = parsed.GetValue(Listen) is null ? "listen" : Listen.Name;
        if (errors.IsEmpty)
            ListenAddress.Check(settings, listenWhere, errors);
        if (ReadSize(parsed, MaxMapped, Mapped, errors) is { } mapped)
            settings = settings with { Aeron = settings.Aeron with { MaxMappedBytes = mapped } };
        if (ReadSize(parsed, Memory, MonitorNumbers.Memory, errors) is { } memory)
            settings = settings with { MemoryBytes = memory };
        if (parsed.GetValue(StateDirectory) is { } state)
            settings = settings with { StateDirectory = Path.GetFullPath(state) };
        var plan = new MonitorPlan
        {
            Settings = settings,
            ConfigFile = parsed.GetValue(ConfigFile),
            Recording = parsed.GetValue(Play),
            Speed = ReadSpeed(parsed, errors),
        };
        CheckPlay(parsed, errors);
        errors.ThrowIfAny();
        return plan;
    }

    private static MonitorSettings ReadChannels(ParseResult parsed, MonitorSettings settings, ErrorList errors)
    {
        IPAddress? own = parsed.GetValue(Interface) is { } address
            ? MonitorConfig.ReadInterface(new(address, Interface.Name), errors) : null;
        string[] given = parsed.GetValue(Channels) ?? [];
        if (given.Length == 0)
        {
            if (own is not null)
                errors.Add(Interface.Name, "no channel is given to receive on it", $"add {Channels.Name} URI");
            return settings;
        }
        foreach (string uri in given)
            MonitorConfig.CheckChannel(new(uri, Channels.Name), errors);
        return settings with
        {
            Channels = [.. given.Distinct().Select(uri => new ChannelSettings
            {
                Channel = new(uri, Channels.Name),
                Interface = own,
            })],
        };
    }

    private static MonitorSettings ReadRecordings(ParseResult parsed, MonitorSettings settings, ErrorList errors)
    {
        string[] given = parsed.GetValue(Compare) ?? [];
        MonitorConfig.CheckRecordings([.. given.Select(file => new Located<string>(file, Compare.Name))], errors);
        return given.Length == 0 ? settings : settings with { Recordings = given };
    }

    private static void CheckPlay(ParseResult parsed, ErrorList errors)
    {
        bool plays = parsed.GetValue(Play) is not null;
        foreach (Option option in plays ? [Channels, Interface, MaxMapped] : new Option[] { Speed })
        {
            if (parsed.GetResult(option) is { Implicit: false })
                errors.Add(option.Name, plays ? $"{Play.Name} reads a file, not a channel" : "nothing is played",
                    plays ? "leave one of them out" : $"add {Play.Name} FILE");
        }
    }

    private static long? ReadSize(ParseResult parsed, Option<string?> option, NumberSetting setting, ErrorList errors)
    {
        if (OptionText.Bytes(parsed, option, errors) is not { } bytes)
            return null;
        if (bytes >= setting.Least && bytes <= setting.Most)
            return bytes;
        errors.Add(option.Name, $"{setting.Format(bytes)} cannot be used",
            $"expected {setting.Format(setting.Least)} to {setting.Format(setting.Most)}");
        return null;
    }

    /// <summary>Seconds of a recording in one second; null for as fast as possible.</summary>
    private static double? ReadSpeed(ParseResult parsed, ErrorList errors)
    {
        const double least = 0.1;
        const double most = 3_600;
        if (parsed.GetValue(Speed) is not { } text)
            return 1;
        if (text == "max")
            return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double speed)
            && speed >= least && speed <= most)
            return speed;
        errors.Add(Speed.Name, $"\"{text}\" cannot be used", "expected a number from 0.1 to 3600, or max");
        return 1;
    }
}
