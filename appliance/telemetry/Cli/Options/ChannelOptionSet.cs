// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Net;
using Telemetry.Appliance.Watch;
using Telemetry.Commands;
using Telemetry.Config;
using Telemetry.Yaml;

namespace Telemetry.Cli.Options;

/// <summary>Options for what <c>watch</c> receives: a channel, or a recording of one.</summary>
internal sealed class ChannelOptionSet
{
    private static readonly NumberSetting Mapped = NumberSettings.MaxMapped;

    private readonly Option<string> _channel = new("--channel")
    {
        Description = "Aeron channel to subscribe to",
        HelpName = "URI",
        DefaultValueFactory = _ => AeronSettings.DefaultChannel,
    };

    private readonly Option<string?> _stream = new("--stream")
    {
        Description = "One stream only: 1001 snapshots, 1002 events, 1003 catalog and totals, 1004 packets, if "
            + "they are published (default: all)",
        HelpName = "N",
    };

    private readonly Option<string[]> _from = new("--from")
    {
        Description = "Take what is published from these addresses only; may be repeated (default: from all)",
        HelpName = "ADDRESS[/BITS]",
    };

    private readonly Option<string?> _driverDirectory = DriverDirectory.Declare();

    private readonly Option<string?> _maxMapped = new("--max-mapped")
    {
        Description = "Log buffers that the embedded media driver maps at most; an appliance takes 36MiB at the "
            + $"default term length (default: {Mapped.Format(Mapped.Default)})",
        HelpName = "SIZE",
    };

    private readonly Option<string?> _play = new("--play")
    {
        Description = "Show the messages of a recording made with --record, in place of a channel's",
        HelpName = "FILE",
    };

    private Option[] OfChannel => [_channel, _stream, _from, _driverDirectory, _maxMapped];

    public void AddTo(Command command)
    {
        foreach (Option option in OfChannel)
            command.Add(option);
        command.Add(_play);
    }

    /// <summary>The recording that is shown, or null.</summary>
    public string? Recording(ParseResult parsed) => parsed.GetValue(_play);

    /// <summary>The channel that is subscribed to.</summary>
    /// <param name="writesFiles">True if files of intervals are written.</param>
    public WatchOptions Read(ParseResult parsed, bool writesFiles, ErrorList errors)
    {
        string uri = parsed.GetValue(_channel) ?? AeronSettings.DefaultChannel;
        CaptureOptionSet.CheckChannel(uri, _channel.Name, errors);
        var options = new WatchOptions
        {
            Channel = uri,
            Aeron = DriverDirectory.Apply(parsed, _driverDirectory, Driver(parsed, errors), errors),
            From = NetworksOf(parsed.GetValue(_from) ?? [], _from.Name, errors),
            Stream = (int?)OptionText.Integer(parsed, _stream, 0, int.MaxValue, errors),
        };
        if (options.From.Count > 0 && options.Aeron.Driver == DriverKind.External)
            errors.Add(_from.Name, "an external media driver receives from whom it wants",
                "leave it out, or use the embedded media driver");
        if (options.Stream is not null && writesFiles)
            errors.Add(_stream.Name, "files of intervals need streams 1001 and 1003", "leave it out");
        if (Recording(parsed) is not null)
        {
            foreach (Option given in OfChannel.Where(option => parsed.GetResult(option) is { Implicit: false }))
                errors.Add(given.Name, $"{_play.Name} reads a file, not a channel", "leave one of them out");
        }
        return options;
    }

    private AeronSettings Driver(ParseResult parsed, ErrorList errors)
    {
        long bytes = OptionText.Bytes(parsed, _maxMapped, errors) ?? Mapped.Default;
        Mapped.Check(bytes, _maxMapped.Name, errors);
        return new AeronSettings { MaxMappedBytes = bytes };
    }

    private static List<IPNetwork> NetworksOf(string[] texts, string option, ErrorList errors)
    {
        var networks = new List<IPNetwork>();
        foreach (string text in texts)
        {
            if (IPNetwork.TryParse(text, out IPNetwork network))
                networks.Add(network);
            else if (IPAddress.TryParse(text, out IPAddress? address))
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else
                errors.Add(option, $"{text} is not an address or network", "write it as 10.0.0.4 or 10.0.0.0/24");
        }
        return networks;
    }
}
