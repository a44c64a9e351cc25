// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Telemetry.Config;
using Telemetry.Files;
using Telemetry.Model.BlackBox;

namespace Telemetry.Appliance.BlackBox;

/// <summary>The folder of the files: what an earlier run left behind, room, the oldest, and the index.</summary>
internal sealed partial class BoxFolder
{
    private const string IndexName = "index.jsonl";
    private const string Part = ".part";

    private readonly string _path;
    private readonly BlackBoxSettings _settings;

    private BoxFolder(string path, BlackBoxSettings settings) => (_path, _settings) = (path, settings);

    /// <summary>Opens the folder, or makes it; removes parts of files that a run did not finish.</summary>
    /// <exception cref="FailureException">It cannot be written.</exception>
    internal static BoxFolder Open(BlackBoxSettings settings)
    {
        string path = Path.GetFullPath(settings.Directory.Value);
        try
        {
            DirectoryHandle.Open(path, makesMissing: true).Dispose();
            IEnumerable<string> left = Directory.EnumerateFiles(path, "*" + Part)
                .Where(file => IsOurs(file[..^Part.Length]));
            foreach (string part in left)
                File.Delete(part);
            using (OutputFile index = OutputFile.Open(Path.Combine(path, IndexName), FileAccess.Write))
            {
                // It can be written: said now, not at the first gap.
            }
        }
        catch (Exception error) when (FileProblem.IsOfWriting(error))
        {
            throw new FailureException(new Failure(ExitCode.Usage, settings.Directory.Where,
                $"{path} cannot be written: {FileProblem.Of(path, error)}",
                "give a folder that the user of this process may write"), error);
        }
        return new BoxFolder(path, settings);
    }

    /// <summary>Path of a file of a name; if it exists, another one is made of it.</summary>
    internal string PathFor(string name)
    {
        string path = Path.Combine(_path, name);
        for (int number = 2; File.Exists(path); number++)
            path = Path.Combine(_path, $"{Path.GetFileNameWithoutExtension(name)}-{number}.pcapng");
        return path;
    }

    /// <summary>Path of what a file is made of.</summary>
    internal static string FramesOf(string path) => path[..^".pcapng".Length] + ".frames.pcapng" + Part;

    /// <summary>True if twice as many bytes are free.</summary>
    internal bool HasRoomFor(long bytes) => new DriveInfo(_path).AvailableFreeSpace / 2 > bytes;

    /// <summary>Adds a file to the index, and removes the oldest beyond those that are kept.</summary>
    internal void Add(BlackBoxFile file)
    {
        using (OutputFile index = OutputFile.Open(Path.Combine(_path, IndexName), FileAccess.Write))
        {
            index.Stream.Seek(0, SeekOrigin.End);
            index.Stream.Write(Encoding.UTF8.GetBytes(LineOf(file)));
        }
        List<FileInfo> kept = [.. new DirectoryInfo(_path).EnumerateFiles("*.pcapng")
            .Where(one => IsOurs(one.FullName)).OrderBy(one => one.Name, StringComparer.Ordinal)];
        long bytes = kept.Sum(one => one.Length);
        for (int oldest = 0; oldest < kept.Count - 1
            && (kept.Count - oldest > _settings.KeepFiles || bytes > _settings.KeepBytes); oldest++)
        {
            bytes -= kept[oldest].Length;
            kept[oldest].Delete();
        }
    }

    private static bool IsOurs(string path) => NamePattern().IsMatch(Path.GetFileName(path));

    private static string LineOf(BlackBoxFile file)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            json.WriteStartObject();
            json.WriteString("file"u8, Path.GetFileName(file.Path));
            json.WriteString("cause"u8, file.Cause);
            json.WriteNumber("cause_id"u8, file.CauseId);
            json.WriteString("flow"u8, file.Flow);
            json.WriteNumber("from_stamp_ns"u8, file.FromStampNs);
            json.WriteNumber("to_stamp_ns"u8, file.ToStampNs);
            json.WriteNumber("packets"u8, file.Packets);
            json.WriteNumber("bytes"u8, file.Bytes);
            json.WriteBoolean("complete"u8, file.Complete);
            json.WriteNumber("missing_before_ns"u8, file.MissingBeforeNs);
            json.WriteNumber("overtaken"u8, file.OvertakenBytes);
            json.WriteString("sha256"u8, file.Sha256);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d{6}\.\d{9}Z-.+\.pcapng$")]
    private static partial Regex NamePattern();
}
