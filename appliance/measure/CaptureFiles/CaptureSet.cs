// SPDX-License-Identifier: Apache-2.0
using System.Collections.ObjectModel;
using Microsoft.Win32.SafeHandles;
using Telemetry.CaptureFiles.Devices;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Reading;
using Telemetry.CaptureFiles.Sampling;
using Telemetry.Files;

namespace Telemetry.CaptureFiles;

/// <summary>
/// The captures of a replay: files, named pipes, or standard input as <c>-</c>. An input that can be read only once is
/// opened once: recognition reads its first bytes, which are kept for the replay.
/// </summary>
public sealed class CaptureSet : IDisposable
{
    /// <summary>Path that means standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Most bytes of a pipe that recognition reads and keeps.</summary>
    public const int LookBytes = 16 * 1024 * 1024;

    private const int MagicLength = 4;

    private readonly Func<Stream> _openStandardInput;
    private readonly CancellationToken _stop;
    private readonly Dictionary<string, (byte[] Head, Stream Tail)> _looked = [];
    private readonly HashSet<string> _taken = [];

    /// <summary>Creates a set of paths, in the order given.</summary>
    /// <param name="stop">Ends waiting for input: the capture then ends with the bytes read so far.</param>
    public CaptureSet(IReadOnlyList<string> paths, CancellationToken stop = default)
        : this(paths, () => new OneWayStream(new SafeFileHandle(0, ownsHandle: false), stop), stop)
    {
    }

    internal CaptureSet(
        IReadOnlyList<string> paths, Func<Stream> openStandardInput, CancellationToken stop = default)
    {
        Paths = paths;
        _openStandardInput = openStandardInput;
        _stop = stop;
    }

    public IReadOnlyList<string> Paths { get; }

    /// <summary>Tunnels whose contents are looked at.</summary>
    public TunnelChoice Opens { get; init; }

    /// <summary>Added to all stamps of captures by their paths, nanoseconds.</summary>
    public IReadOnlyDictionary<string, long> OffsetsNs { get; init; } = ReadOnlyDictionary<string, long>.Empty;

    /// <summary>True to read files twice where their recorder may say at their end what it dropped.</summary>
    public bool FindsDrops { get; init; }

    /// <summary>The command that reads it, in advice.</summary>
    public string Command { get; init; } = "replay";

    /// <summary>Closes inputs that were only opened for recognition.</summary>
    public void Dispose()
    {
        foreach ((_, Stream tail) in _looked.Values)
            tail.Dispose();
        _looked.Clear();
    }

    /// <summary>Opens a capture to read it from its start to its end.</summary>
    public CaptureFile Open(string path)
    {
        if (_looked.Remove(path, out (byte[] Head, Stream Tail) looked))
            return Open(path, new ConcatenatedStream(looked.Head, looked.Tail));
        return Open(path, OpenOnce(path) ?? OpenFile(path));
    }

    /// <summary>Reads a file ahead for what its recorder says further on that it dropped, before its records are read;
    /// a pipe cannot be.</summary>
    internal void FindDrops(string path, CaptureFile capture)
    {
        if (!FindsDrops || !capture.IsPcapng || !MayLook(path))
            return;
        if (!capture.Input.IsCompressed)
        {
            using FileStream end = OpenFile(path);
            if (!RecorderDrops.IsSaidAtEnd(end))
                return;
        }
        using CaptureFile first = Open(path, OpenFile(path));
        capture.Drops.Know(RecorderDrops.Look(first, _stop));
    }

    /// <summary>True if looking at a capture holds up no replay: it is a file, or was looked at before.</summary>
    internal bool MayLook(string path) =>
        _looked.TryGetValue(path, out (byte[] Head, Stream Tail) looked)
            ? looked.Head.Length > 0 : path != StandardInput && !OneWayInput.IsOneWay(path);

    /// <summary>Opens a capture for recognition.</summary>
    /// <param name="isAll">Receives true if all of it can be read this way.</param>
    public CaptureFile OpenToLook(string path, out bool isAll)
    {
        isAll = true;
        if (_looked.TryGetValue(path, out (byte[] Head, Stream Tail) looked))
        {
            isAll = looked.Head.Length < LookBytes;
            return Open(path, new MemoryStream(looked.Head, writable: false));
        }
        if (OpenOnce(path) is not { } stream)
            return Open(path, OpenFile(path));
        byte[] head = ReadUpTo(stream, LookBytes);
        isAll = head.Length < LookBytes;
        _looked.Add(path, (head, stream));
        // After a stop the stream behind the head ends early; that is not reported as a truncated capture.
        return Open(path, _stop.IsCancellationRequested
            ? new ConcatenatedStream(head, stream) : new MemoryStream(head, writable: false));
    }

    /// <summary>Size of a capture, and if places in it can be read.</summary>
    /// <exception cref="FailureException">It cannot be opened.</exception>
    public CaptureExtent ExtentOf(string path)
    {
        if (path == StandardInput || OneWayInput.IsOneWay(path))
            return default;
        using FileStream file = OpenFile(path);
        byte[] magic = ReadMagic(path, file);
        return new CaptureExtent(file.Length, IsCompressed(magic));
    }

    /// <summary>Opens a file that is not compressed, to read parts of it.</summary>
    /// <param name="share">What is read of it.</param>
    /// <exception cref="FailureException">It cannot be opened.</exception>
    public SampledCapture OpenSample(string path, SampleShare share) => new(OpenFile(path), path, share, this);

    /// <summary>Opens standard input or a pipe; returns null for a file.</summary>
    private Stream? OpenOnce(string path)
    {
        Stream? stream;
        try
        {
            stream = path == StandardInput ? _openStandardInput()
                : OneWayInput.TryOpen(path) is { } input ? new OneWayStream(input, _stop) : null;
        }
        catch (IOException error)
        {
            throw Unreadable(path, error);
        }
        if (stream is null || _taken.Add(path))
            return stream;
        stream.Dispose();
        throw new FailureException(new Failure(
            ExitCode.Usage, NameOf(path), "it is named twice and can be read only once", "name it once"));
    }

    /// <summary>Name of a path in messages.</summary>
    public static string NameOf(string path) => path == StandardInput ? "standard input" : path;

    private CaptureFile Open(string path, Stream file)
    {
        string name = NameOf(path);
        byte[] magic = ReadMagic(name, file);
        string? refusal = RefusalOf(magic, path);
        if (refusal is not null)
        {
            file.Dispose();
            throw new FailureException(new Failure(ExitCode.Failed, name,
                "it is compressed in a way that is not read here", refusal));
        }
        if (file.CanSeek)
            file.Position = 0;
        else
            file = new ConcatenatedStream(magic, file);
        Stream bytes = IsGzip(magic) ? new ReadAheadStream(new GzipStream(file)) : file;
        var capture = new CaptureFile(name, new CaptureInput(bytes, file, CaptureFile.DefaultBufferLength))
        {
            Opens = Opens,
            IsOneOfSeveral = Paths.Count > 1,
            OffsetNs = OffsetsNs.GetValueOrDefault(path),
        };
        try
        {
            capture.Begin();
            return capture;
        }
        catch (FailureException)
        {
            capture.Dispose();
            throw;
        }
    }

    private static byte[] ReadMagic(string name, Stream file)
    {
        try
        {
            return ReadUpTo(file, MagicLength);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw Unreadable(name, error);
        }
    }

    private static bool IsGzip(byte[] magic) => magic is [0x1f, 0x8b, ..];

    private bool IsCompressed(byte[] magic) => IsGzip(magic) || RefusalOf(magic, "") is not null;

    private string? RefusalOf(byte[] magic, string path) => magic switch
    {
        [0x28, 0xb5, 0x2f, 0xfd] => $"decompress it: zstd --decompress --stdout {path} | telemetry {Command} -",
        [0xfd, 0x37, 0x7a, 0x58] => $"decompress it: xz --decompress --stdout {path} | telemetry {Command} -",
        [0x42, 0x5a, 0x68, _] => $"decompress it: bzip2 --decompress --stdout {path} | telemetry {Command} -",
        [0x04, 0x22, 0x4d, 0x18] => $"decompress it: lz4 -d -c {path} | telemetry {Command} -",
        _ => null,
    };

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Unreadable(path, error);
        }
    }

    private static FailureException Unreadable(string name, Exception error) =>
        new(new Failure(ExitCode.Failed, name, error is FileNotFoundException or DirectoryNotFoundException
            ? "there is no such file" : FileProblem.Of(name, error), "check the path and the permissions"), error);

    private static byte[] ReadUpTo(Stream stream, int count)
    {
        using var head = new MemoryStream();
        byte[] part = new byte[Math.Min(count, 1024 * 1024)];
        while (head.Length < count)
        {
            int read;
            try
            {
                read = stream.Read(part, 0, (int)Math.Min(part.Length, count - head.Length));
            }
            catch (OperationCanceledException)
            {
                break;
            }
            if (read == 0)
                break;
            head.Write(part, 0, read);
        }
        return head.ToArray();
    }
}

/// <summary>Size of a capture.</summary>
/// <param name="Length">Length of the file, bytes; null if it can be read only once.</param>
/// <param name="IsCompressed">True if it is compressed: places in it cannot be read.</param>
public readonly record struct CaptureExtent(long? Length, bool IsCompressed);
