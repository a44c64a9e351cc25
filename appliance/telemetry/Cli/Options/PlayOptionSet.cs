// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Commands;
using Telemetry.Config;
using Telemetry.Model.Clocks;
using Telemetry.Playing;
using Telemetry.Playing.Reading;
using Telemetry.Yaml;

namespace Telemetry.Cli.Options;

/// <summary>The options of <c>play</c> of its own.</summary>
internal sealed class PlayOptionSet
{
    private const int MostLoops = 1_000_000;
    private const int MostCpu = 8_191;

    private readonly Option<string?> _interface = new("--interface")
    {
        Description = "Interface to send by: refused if it could belong to any network but the lab's",
        HelpName = "IF",
    };

    private readonly Option<string?> _labConfirmed = new("--lab-confirmed")
    {
        Description = "Name of the interface once more, if its bridge, bond or the like has other members, all of the "
            + "lab",
        HelpName = "IF",
    };

    private readonly Option<bool> _plan = new("--plan")
    {
        Description = "Only print what would be sent",
    };

    private readonly Option<string?> _speed = new("--speed")
    {
        Description = "Multiple of the recorded speed, or max (default: 1)",
        HelpName = "N|max",
    };

    private readonly Option<string?> _from = new("--from")
    {
        Description = "First stamp that is played: UTC as 2026-11-21T14:30:15.123456789Z, or nanoseconds since 1970",
        HelpName = "TIME",
    };

    private readonly Option<string?> _to = new("--to")
    {
        Description = "Last stamp that is played",
        HelpName = "TIME",
    };

    private readonly Option<string?> _loop = new("--loop")
    {
        Description = "How often all of it is played (default: 1)",
        HelpName = "N",
    };

    private readonly Option<string[]> _map = new("--map")
    {
        Description = "Group to send to in place of a recorded one, both with or without ports; may be repeated",
        HelpName = "GROUP=GROUP",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _repair = new("--repair")
    {
        Description = "Play on each line of a feed what another line has and it lacks",
    };

    private readonly Option<bool> _verify = new("--verify-checksums")
    {
        Description = "Leave out datagrams with a wrong checksum, which are otherwise sent with a right one (default: "
            + "only of captures of our own)",
    };

    private readonly Option<bool> _retime = new("--retime")
    {
        Description = "Write the time of sending into packets, of protocols whose send time can be changed alone",
    };

    private readonly Option<bool> _frames = new("--frames")
    {
        Description = "Send frames that have the recorded source address, as receivers of one source need them",
    };

    private readonly Option<string?> _fault = new("--fault")
    {
        Description = "Losses that are made: loss=0.1%,seed=7; the same seed leaves out the same datagrams",
        HelpName = "FAULT",
    };

    private readonly Option<string?> _bound = new("--bound")
    {
        Description = "Time behind its due time from which a datagram counts as late (default: 20us)",
        HelpName = "DURATION",
    };

    private readonly Option<string?> _cpu = new("--cpu")
    {
        Description = "CPU of the sending thread; best an isolated one (default: any)",
        HelpName = "N",
    };

    private readonly Option<bool> _noRealTime = new("--no-real-time")
    {
        Description = "Send without real-time priority (SCHED_FIFO), which is used where it is allowed",
    };

    private readonly Option<string?> _result = new("--result")
    {
        Description = "Folder for pacing.csv.gz, a row for each datagram, and summary.json",
        HelpName = "DIR",
    };

    /// <summary>Those of the options that a test made of captures keeps.</summary>
    public IReadOnlyList<Option> Kept =>
        [_speed, _from, _to, _map, _repair, _verify, _retime, _frames, _fault, _bound, _cpu, _noRealTime];

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_interface, _labConfirmed, _plan, _speed, _from, _to, _loop, _map, _repair,
            _verify, _retime, _frames, _fault, _bound, _cpu, _noRealTime, _result])
            command.Add(option);
    }

    /// <summary>The plan without captures and feeds.</summary>
    public PlayPlan Read(ParseResult parsed, Settings settings, ErrorList errors)
    {
        (long fromNs, long toNs) = ReadWindow(parsed, errors);
        return new PlayPlan
        {
            Captures = [],
            Topology = Configuration.Build(new Settings()).Topology,
            Interface = parsed.GetValue(_interface),
            LabConfirmed = parsed.GetValue(_labConfirmed),
            Lab = settings.Play?.Lab ?? [],
            OnlyPlan = parsed.GetValue(_plan),
            Speed = ReadSpeed(parsed, errors),
            FromNs = fromNs,
            ToNs = toNs,
            Loops = (int)(OptionText.Integer(parsed, _loop, 1, MostLoops, errors) ?? 1),
            Map = ReadMap(parsed, _map, "group", GroupMap.Expected, _ => true, errors),
            Repairs = parsed.GetValue(_repair),
            VerifiesChecksums = parsed.GetValue(_verify),
            Retimes = parsed.GetValue(_retime),
            Frames = parsed.GetValue(_frames),
            Loss = ReadFault(parsed, errors),
            BoundNs = OptionText.DurationNs(parsed, _bound, errors) ?? PlayPlan.DefaultBoundNs,
            Cpu = (int?)OptionText.Integer(parsed, _cpu, 0, MostCpu, errors),
            RealTime = !parsed.GetValue(_noRealTime),
            ResultFolder = parsed.GetValue(_result),
        };
    }

    private PlaySpeed ReadSpeed(ParseResult parsed, ErrorList errors)
    {
        if (parsed.GetValue(_speed) is not { } text)
            return PlaySpeed.Recorded;
        if (!PlaySpeed.TryParse(text, out PlaySpeed speed))
            errors.Add(_speed.Name, $"\"{text}\" is not a speed", PlaySpeed.Expected);
        return speed;
    }

    private (long FromNs, long ToNs) ReadWindow(ParseResult parsed, ErrorList errors)
    {
        long fromNs = ReadTime(parsed, _from, errors) ?? long.MinValue;
        long toNs = ReadTime(parsed, _to, errors) ?? long.MaxValue;
        if (fromNs > toNs)
            errors.Add(_to.Name, "it is before --from", "give a later time");
        return (fromNs, toNs);
    }

    private static long? ReadTime(ParseResult parsed, Option<string?> option, ErrorList errors)
    {
        if (parsed.GetValue(option) is not { } text)
            return null;
        if (UtcText.TryParse(text, out long ns))
            return ns;
        errors.Add(option.Name, $"\"{text}\" cannot be read", UtcText.Expected);
        return null;
    }

    /// <summary>Reads the rows of an option.</summary>
    /// <param name="what">What a row maps.</param>
    /// <param name="expected">Form of a row.</param>
    /// <param name="isUsable">True for a row that the option may have.</param>
    internal static GroupMap ReadMap(
        ParseResult parsed, Option<string[]> option, string what, string expected, Predicate<GroupMapRow> isUsable,
        ErrorList errors)
    {
        List<GroupMapRow> rows = [];
        foreach (string text in parsed.GetValue(option) ?? [])
        {
            if (!GroupMap.TryParse(text, out GroupMapRow row) || !isUsable(row))
                errors.Add(option.Name, $"\"{text}\" cannot be read", expected);
            else if (rows.Exists(known => known.From == row.From))
                errors.Add(option.Name, $"\"{text}\" maps a {what} that another row maps", $"name each {what} once");
            else
                rows.Add(row);
        }
        return new GroupMap(rows);
    }

    private MadeLoss? ReadFault(ParseResult parsed, ErrorList errors)
    {
        if (parsed.GetValue(_fault) is not { } text)
            return null;
        if (!MadeLoss.TryParse(text, out MadeLoss? loss))
            errors.Add(_fault.Name, $"\"{text}\" cannot be read", MadeLoss.Expected);
        return loss;
    }
}
