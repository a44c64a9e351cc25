// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Extracting;
using Telemetry.Commands;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Spreading.Running;
using Telemetry.Yaml;

namespace Telemetry.Cli.Options;

/// <summary>Options of <c>spread</c>.</summary>
internal sealed class SpreadOptionSet
{
    private readonly Option<string> _interface = new("--interface")
    {
        Description = "The mirror port",
        HelpName = "IF",
        Required = true,
    };

    private readonly Option<string?> _readers = new("--readers")
    {
        Description = string.Create(CultureInfo.InvariantCulture,
            $"How many readers, up to {SpreadPlan.MostReaders} (default: 2); their names are 1, 2 and so on"),
        HelpName = "N",
    };

    private readonly Option<string?> _readersFile = new("--readers-file")
    {
        Description = "In place of --readers a file with their names, \"readers: [a, b, c]\"; SIGHUP reads it again",
        HelpName = "FILE",
    };

    private readonly Option<string?> _capture = new("--capture")
    {
        Description = "Write the packets of each reader to DIR/NAME.pcapng",
        HelpName = "DIR",
    };

    private readonly Option<string?> _rotate = new("--rotate")
    {
        Description = "With --capture: begin the next file, NAME-000002 and so on, at this length, such as 1GiB",
        HelpName = "SIZE",
    };

    private readonly Option<string?> _keep = new("--keep")
    {
        Description = "With --rotate: how many files of each reader are kept, the newest (default: all)",
        HelpName = "N",
    };

    private readonly Option<string?> _program = new("--program")
    {
        Description = "Start this command line for each reader, and give it the packets as pcapng on standard input; "
            + "the variable READER is the reader's name",
        HelpName = "COMMAND",
    };

    private readonly Option<string?> _ring = new("--ring-bytes")
    {
        Description = "Memory of each reader for packets that it has not taken yet, in steps of 1MiB (default: 32MiB)",
        HelpName = "SIZE",
    };

    private readonly Option<string?> _config = new("--config")
    {
        Description = "Configuration of the appliance on this host: the interface must have role: mirror in it",
        HelpName = "FILE",
    };

    private readonly Option<bool> _any = new("--any-interface")
    {
        Description = "Spread even the packets of an interface that the host uses itself",
    };

    public void AddTo(Command command)
    {
        Option[] all = [_interface, _readers, _readersFile, _capture, _rotate, _keep, _program, _ring, _config, _any];
        foreach (Option option in all)
            command.Add(option);
    }

    /// <summary>Reads the options.</summary>
    /// <param name="errors">Receives what is wrong.</param>
    public SpreadPlan Read(ParseResult parsed, ErrorList errors)
    {
        string? capture = parsed.GetValue(_capture);
        string? program = parsed.GetValue(_program);
        if (parsed.GetValue(_readers) is not null && parsed.GetValue(_readersFile) is not null)
            errors.Add(_readers.Name, "the readers stand in a file", $"leave out one of it and {_readersFile.Name}");
        if (capture is not null && program is not null)
            errors.Add(_program.Name, "the packets go to files", $"leave out one of it and {_capture.Name}");
        long ring = OptionText.Bytes(parsed, _ring, errors) ?? SpreadPlan.DefaultRing;
        if (ring is < SpreadPlan.RingUnit or > SpreadPlan.LargestRing || ring % SpreadPlan.RingUnit != 0)
            errors.Add(_ring.Name, $"\"{parsed.GetValue(_ring)}\" cannot be used", "expected whole MiB, 1MiB to 1GiB");
        return new SpreadPlan
        {
            Interface = parsed.GetValue(_interface) ?? "",
            Readers = (int)(OptionText.Integer(parsed, _readers, 1, SpreadPlan.MostReaders, errors)
                ?? SpreadPlan.DefaultReaders),
            ReadersFile = parsed.GetValue(_readersFile),
            CaptureFolder = capture,
            Rotation = ReadRotation(parsed, capture, errors),
            Program = program,
            RingBytes = ring,
            Settings = parsed.GetValue(_config) is { } file ? ConfigReader.ReadFile(file, errors) : null,
            TakesAnyInterface = parsed.GetValue(_any),
            Labels = new ExtractLabels
            {
                Hardware = RuntimeInformation.OSArchitecture.ToString(),
                OperatingSystem = RuntimeInformation.OSDescription,
                Application = "telemetry",
                Names = [],
            },
        };
    }

    private FrameRotation ReadRotation(ParseResult parsed, string? capture, ErrorList errors)
    {
        long? length = OptionText.Bytes(parsed, _rotate, errors);
        if (length is { } bytes)
            NumberSettings.Rotate.Check(bytes, _rotate.Name, errors);
        if (parsed.GetValue(_rotate) is not null && capture is null)
            errors.Add(_rotate.Name, "there are no files", $"add {_capture.Name} DIR");
        long? keep = OptionText.Integer(parsed, _keep, NumberSettings.Keep.Least, NumberSettings.Keep.Most, errors);
        if (keep is not null && length is null)
            errors.Add(_keep.Name, "each reader has only one file", $"add {_rotate.Name} SIZE");
        return new FrameRotation(length, (int?)keep);
    }
}
