// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Files;

namespace Telemetry.Appliance.Extract;

/// <summary><c>index.jsonl</c> of a folder: a line is added for each file that is whole.</summary>
internal sealed class ExtractIndex(string folder)
{
    private readonly string _path = Path.Combine(folder, "index.jsonl");

    /// <summary>Adds a file.</summary>
    /// <exception cref="FailureException">It cannot be written.</exception>
    internal void Add(ExtractedReport report)
    {
        try
        {
            using OutputFile file = OutputFile.Open(_path, FileAccess.Write);
            file.Stream.Seek(0, SeekOrigin.End);
            file.Stream.Write(Encoding.UTF8.GetBytes(report.ToJson()));
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            throw new FailureException(
                new Failure(ExitCode.Failed, _path, "it cannot be written: " + FileProblem.Of(_path, error),
                    "make room on the disk, or give another folder"), error);
        }
    }
}
