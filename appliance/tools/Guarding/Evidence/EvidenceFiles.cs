// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;
using Telemetry.CaptureFiles;
using Telemetry.Files;
using Telemetry.Guarding.Rules;

namespace Telemetry.Guarding.Evidence;

/// <summary>
/// The folder of the evidence: files named by the time of their first packet; the oldest are removed. Each is
/// complete in itself. A write that fails ends the current file behind its last whole block. One thread.
/// </summary>
internal sealed partial class EvidenceFiles : IDisposable
{
    private const string Probe = "guard-probe.part";

    private readonly EvidenceSettings _settings;
    private readonly string _folder;
    private readonly FrameOutput _output = new();

    /// <summary>Opens the folder, or makes it.</summary>
    /// <exception cref="FailureException">It cannot be written.</exception>
    internal EvidenceFiles(EvidenceSettings settings)
    {
        _settings = settings;
        _folder = Path.GetFullPath(settings.Directory);
        try
        {
            using DirectoryHandle folder = DirectoryHandle.Open(_folder, makesMissing: true);
            // It can be written: said now, not at the first packet.
            folder.RemoveFile(Probe);
            folder.CreateFile(Probe, length: 0, isSparse: true).Dispose();
            folder.RemoveFile(Probe);
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            throw new FailureException(new Failure(ExitCode.CannotRun, _folder,
                $"evidence cannot be written: {FileProblem.Of(_folder, error)}",
                "give a folder that the user of this process may write"), error);
        }
    }

    /// <summary>Receives the blocks of the current file.</summary>
    internal FrameFile Frames => _output.Frames;

    /// <summary>False if the next packet needs another file.</summary>
    internal bool IsOpen => _output.IsOpen && _output.Length < _settings.FileBytes;

    internal long Begun => _output.Files;

    /// <summary>Bytes written to all of them.</summary>
    internal long Bytes => _output.Bytes;

    /// <summary>The failure of a write in words.</summary>
    internal string Describe(Exception error) => $"{_folder}: {FileProblem.Of(_folder, error)}";

    /// <summary>Begins another file, and removes the oldest beyond those that are kept.</summary>
    /// <param name="timeNs">Time of its first packet, UTC nanoseconds since 1970.</param>
    /// <exception cref="IOException">It cannot be written: there is none.</exception>
    internal void Begin(long timeNs)
    {
        Close();
        string path = PathFor(timeNs);
        _output.Open(path, static frames => frames.WriteSection());
        try
        {
            RemoveOldest(path);
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            Close();
            throw;
        }
    }

    /// <summary>Writes what waits. If that fails, ends the file behind its last whole block, and forgets what waits.
    /// </summary>
    /// <exception cref="IOException">It failed: there is no file.</exception>
    internal void Flush() => _output.Flush();

    /// <summary>Closes the file; nothing must wait.</summary>
    internal void Close() => _output.Close();

    public void Dispose() => Close();

    private string PathFor(long timeNs)
    {
        const long NsPerTick = 100;
        string time = (DateTime.UnixEpoch + TimeSpan.FromTicks(timeNs / NsPerTick)).ToString(
            "yyyy-MM-dd'T'HHmmss.fffffff'Z'", CultureInfo.InvariantCulture);
        string path = Path.Combine(_folder, $"guard-{time}.pcapng");
        for (int number = 2; File.Exists(path); number++)
            path = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"guard-{time}-{number}.pcapng"));
        return path;
    }

    // The new one is the oldest by its name where the clock was set back.
    private void RemoveOldest(string current)
    {
        IEnumerable<string> others = Directory.EnumerateFiles(_folder, "guard-*.pcapng")
            .Where(path => path != current && NamePattern().IsMatch(Path.GetFileName(path)));
        foreach (string path in others.OrderDescending(StringComparer.Ordinal).Skip(_settings.KeepFiles - 1))
            File.Delete(path);
    }

    [GeneratedRegex(@"^guard-\d{4}-\d\d-\d\dT\d{6}\.\d{7}Z(-\d+)?\.pcapng$")]
    private static partial Regex NamePattern();
}
