// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Reports.Files;
using Telemetry.Yaml;

namespace Telemetry.Cli.Options;

/// <summary>Files that commands write interval by interval.</summary>
internal sealed class IntervalFileOptionSet
{
    private readonly Option<string?> _histograms = new("--hlog")
    {
        Description = "Write the distributions of each interval as a histogram log (HdrHistogram 1.3), a tag a series",
        HelpName = "FILE",
    };

    private readonly Option<string?> _lines = new("--csv")
    {
        Description = "Write what each feed and line did in each interval as comma-separated values",
        HelpName = "FILE",
    };

    private readonly Option<string?> _recording = new("--record")
    {
        Description = "Write the messages as they are published; \"telemetry watch --play FILE\" shows them again",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Add(_histograms);
        command.Add(_lines);
        command.Add(_recording);
    }

    /// <summary>True if a file is requested.</summary>
    public bool IsUsed(ParseResult parsed) =>
        parsed.GetValue(_histograms) is not null || parsed.GetValue(_lines) is not null
        || parsed.GetValue(_recording) is not null;

    /// <summary>Refuses files that would overwrite another named file.</summary>
    /// <param name="inputs">Files that are read; null for those not given.</param>
    /// <param name="others">The other options that name a file to be written.</param>
    public void Check(
        ParseResult parsed, IEnumerable<string?> inputs, IEnumerable<Option<string?>> others, ErrorList errors)
    {
        HashSet<string> taken = [.. inputs.OfType<string>().Where(path => path is not ("-" or "")).Select(PlaceOf)];
        foreach (Option<string?> option in others.Concat([_histograms, _lines, _recording]))
        {
            if (parsed.GetValue(option) is not { } path)
                continue;
            if (path.Length == 0)
                errors.Add(option.Name, "the name of the file is empty", "name a file");
            else if (!taken.Add(PlaceOf(path)))
                errors.Add(option.Name, $"{path} is named twice", "give each file a name of its own");
        }
    }

    // Two names of one file must give one path, as far as links show.
    private static string PlaceOf(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        }
        catch (IOException)
        {
            return Path.GetFullPath(path);
        }
    }

    /// <summary>Opens the files.</summary>
    /// <param name="appends">True to append; false to overwrite.</param>
    public IntervalFileSet Open(ParseResult parsed, bool appends) =>
        new(parsed.GetValue(_histograms), parsed.GetValue(_lines), parsed.GetValue(_recording), appends);
}
