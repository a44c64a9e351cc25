// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Commands;
using Telemetry.Config;
using Telemetry.Yaml;

namespace Telemetry.Cli.Options;

/// <summary>Options for whole frames in the capture file of <c>run</c> and <c>demo</c>.</summary>
internal sealed class FrameOptionSet
{
    private static readonly NumberSetting Files = NumberSettings.Keep;

    private readonly Option<bool> _frames = new("--frames")
    {
        Description = "Write whole frames with --capture, instead of records; payloads of sessions without credentials",
    };

    private readonly Option<string?> _rotate = new("--rotate")
    {
        Description = "With --frames: begin the next file, FILE-000002 and so on, at this length, such as 1GiB",
        HelpName = "SIZE",
    };

    private readonly Option<string?> _keep = new("--keep")
    {
        Description = "With --rotate: how many files are kept, the newest (default: all)",
        HelpName = "N",
    };

    public void AddTo(Command command)
    {
        command.Add(_frames);
        command.Add(_rotate);
        command.Add(_keep);
    }

    /// <summary>The settings with these options applied.</summary>
    /// <param name="hasFile">True if there is a capture file.</param>
    /// <param name="errors">Receives what is wrong.</param>
    public CaptureSettings Apply(ParseResult parsed, CaptureSettings capture, bool hasFile, ErrorList errors)
    {
        FrameSettings files = capture.FrameFiles;
        if (OptionText.Bytes(parsed, _rotate, errors) is { } length)
        {
            NumberSettings.Rotate.Check(length, _rotate.Name, errors);
            files = files with { RotateBytes = length };
        }
        if (OptionText.Integer(parsed, _keep, Files.Least, Files.Most, errors) is { } keep)
            files = files with { Keep = (int)keep };
        bool isAsked = parsed.GetValue(_frames);
        capture = capture with { Frames = capture.Frames || isAsked, FrameFiles = files };
        if (capture.Frames && !hasFile)
            errors.Add(isAsked ? _frames.Name : "capture: frames", "no file is named", "add --capture FILE");
        if (!capture.Frames && parsed.GetValue(_rotate) is not null)
            errors.Add(_rotate.Name, "only files of whole frames are rotated", "add --frames");
        if (parsed.GetValue(_keep) is not null && files.RotateBytes is null)
            errors.Add(_keep.Name, "there is only one file", "add --rotate SIZE");
        return capture;
    }
}
