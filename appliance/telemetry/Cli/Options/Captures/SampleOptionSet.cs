// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.CaptureFiles.Sampling;
using Telemetry.Commands;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Yaml;
using Telemetry.Yaml.Text;

namespace Telemetry.Cli.Options.Captures;

/// <summary><c>--sample</c> and <c>--whole</c> of <c>discover</c> and <c>replay</c>: what recognition reads of
/// captures.</summary>
internal sealed class SampleOptionSet
{
    private const long Least = 1 << 20;

    private readonly Option<string?> _sample = new("--sample")
    {
        Description = "Most bytes that recognition reads: of larger captures, "
            + $"{SamplePlan.Places} places from the beginning to the end (default: "
            + $"{ByteSize.Format(SamplePlan.DefaultBytes)})",
        HelpName = "SIZE",
    };

    private readonly Option<bool> _whole = new("--whole")
    {
        Description = "Recognition reads all of the captures, however large they are",
    };

    public void AddTo(Command command)
    {
        command.Add(_sample);
        command.Add(_whole);
    }

    /// <summary>True if one of the options was given.</summary>
    public bool AreUsed(ParseResult parsed) => parsed.GetValue(_sample) is not null || parsed.GetValue(_whole);

    /// <summary>Choice of the parts that recognition reads.</summary>
    public RecognitionOptions Read(ParseResult parsed, ErrorList errors)
    {
        long? bytes = OptionText.Bytes(parsed, _sample, errors);
        if (bytes < Least)
            errors.Add(_sample.Name, $"{ByteSize.Format(bytes.Value)} is too little",
                $"give {ByteSize.Format(Least)} or more");
        if (bytes is not null && parsed.GetValue(_whole))
            errors.Add(_whole.Name, $"cannot be used with {_sample.Name}", "give one of them");
        return new RecognitionOptions
        {
            SampleBytes = parsed.GetValue(_whole) ? long.MaxValue : bytes ?? SamplePlan.DefaultBytes,
        };
    }
}
