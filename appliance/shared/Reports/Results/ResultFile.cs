// SPDX-License-Identifier: Apache-2.0
using Telemetry.Files;
using Telemetry.Model.Control;

namespace Telemetry.Reports.Results;

/// <summary>One file of a result folder: made at the start, where it is said if it cannot be, written when there is
/// something to write. After the first failure nothing more is written.</summary>
internal sealed class ResultFile : IDisposable
{
    private readonly string _path;
    private readonly OutputFile _file;
    private string? _problem;

    internal ResultFile(string folder, string name)
    {
        _path = Path.Combine(folder, name);
        _file = OutputFile.Open(_path, FileAccess.Write);
    }

    /// <summary>Bytes written.</summary>
    internal long Length { get; private set; }

    /// <summary>Reason why a part is missing; null if none is. For any thread.</summary>
    internal string? Problem => Volatile.Read(ref _problem);

    /// <summary>The file, to be monitored.</summary>
    internal WatchedFile Watched => new(_path, () => Problem);

    /// <summary>The failure to report at the end; null without.</summary>
    internal Failure? Failure => Problem is { } problem
        ? new Failure(ExitCode.Failed, _path, $"it could not be written: {problem}; the result is incomplete",
            "make room, and run it again into a new folder")
        : null;

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        if (Problem is not null || bytes.IsEmpty)
            return;
        try
        {
            _file.Stream.Write(bytes);
            Length += bytes.Length;
        }
        catch (Exception cause) when (FileProblem.IsOfWriting(cause))
        {
            Volatile.Write(ref _problem, FileProblem.Of(_path, cause));
        }
    }

    /// <summary>Removes the file if nothing was written, so that the next run may use the folder.</summary>
    internal void RemoveIfEmpty()
    {
        if (Length == 0)
            _file.RemoveIfNew();
    }

    public void Dispose() => _file.Dispose();
}
