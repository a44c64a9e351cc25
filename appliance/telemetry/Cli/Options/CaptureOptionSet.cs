// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Appliance.Live;
using Telemetry.Commands;
using Telemetry.Config;
using Telemetry.Config.Text;
using Telemetry.Yaml;

namespace Telemetry.Cli.Options;

/// <summary>Options for records that <c>run</c> and <c>demo</c> share.</summary>
internal sealed class CaptureOptionSet
{
    private static readonly NumberSetting Ring = NumberSettings.RingBytes;

    public Option<string?> Capture { get; } = new("--capture")
    {
        Description = "Write the records read as pcapng, with their kernel stamps",
        HelpName = "FILE",
    };

    public FrameOptionSet Frames { get; } = new();

    public Option<string?> BlackBox { get; } = new("--black-box")
    {
        Description = "Write the packets around gaps, late orders and the like into files of this folder",
        HelpName = "DIR",
    };

    public Option<string?> RingBytes { get; } = new("--ring-bytes")
    {
        Description = "Size of each kernel ring, a power of two such as 1MiB (default: "
            + $"{Ring.Format(Ring.Default)}, or as configured)",
        HelpName = "SIZE",
    };

    public Option<string?> Transport { get; } = new("--transport")
    {
        Description = "How records leave the kernel: array or ringbuf (default: array, or as configured)",
        HelpName = "KIND",
    };

    public Option<string?> Wait { get; } = new("--wait")
    {
        Description = "What the reader does while there are no records: auto, spin, yield, sleep or epoll",
        HelpName = "STRATEGY",
    };

    public Option<string?> Channel { get; } = new("--channel")
    {
        Description = $"Aeron channel to publish to (default: {AeronSettings.DefaultChannel}, or as configured)",
        HelpName = "URI",
    };

    public void AddTo(Command command)
    {
        command.Add(Capture);
        Frames.AddTo(command);
        command.Add(BlackBox);
        command.Add(RingBytes);
        command.Add(Transport);
        command.Add(Wait);
        command.Add(Channel);
    }

    /// <summary>The settings with these options applied.</summary>
    public Settings Apply(ParseResult parsed, Settings settings, ErrorList errors)
    {
        CaptureSettings capture = settings.Capture;
        if (OptionText.Bytes(parsed, RingBytes, errors) is { } bytes)
        {
            Ring.Check(bytes, RingBytes.Name, errors);
            capture = capture with { RingBytes = bytes };
        }
        if (Choice(parsed, Transport, SettingKeywords.Transports, errors) is { } transport)
            capture = capture with { Transport = transport };
        if (Choice(parsed, Wait, SettingKeywords.Waits, errors) is { } wait)
            capture = capture with { Wait = wait };
        if (capture is { Wait: WaitMode.Epoll, Transport: RingTransport.ArrayRing } && settings.Capture != capture)
            errors.Add(Wait.Name, "epoll cannot be woken by the array ring", "add --transport ringbuf");
        capture = Frames.Apply(parsed, capture, parsed.GetValue(Capture) is not null, errors);
        BlackBoxSettings? box = settings.BlackBox;
        if (parsed.GetValue(BlackBox) is { } folder)
        {
            var directory = new Located<string>(folder, BlackBox.Name);
            box = box is null ? new BlackBoxSettings { Directory = directory } : box with { Directory = directory };
        }
        return settings with { Capture = capture, BlackBox = box };
    }

    /// <summary>The channel to publish to, and its position in the file or option.</summary>
    public Located<string> ChannelOf(ParseResult parsed, Settings settings, ErrorList errors)
    {
        if (parsed.GetValue(Channel) is not { } channel)
            return RunCheck.ChannelOf(settings.Aeron);
        CheckChannel(channel, Channel.Name, errors);
        return new Located<string>(channel, channel);
    }

    /// <summary>Refuses text that is not an Aeron channel.</summary>
    public static void CheckChannel(string channel, string option, ErrorList errors)
    {
        if (!channel.StartsWith("aeron:", StringComparison.Ordinal))
            errors.Add(option, $"\"{channel}\" is not an Aeron channel",
                $"expected one such as {AeronSettings.DefaultChannel}");
    }

    private static T? Choice<T>(
        ParseResult parsed, Option<string?> option, IReadOnlyList<(string Word, T Value)> choices, ErrorList errors)
        where T : struct =>
        parsed.GetValue(option) is { } text ? errors.Choose(option.Name, "value", text, choices) : null;
}
