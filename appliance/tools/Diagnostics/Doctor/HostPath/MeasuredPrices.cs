// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Telemetry.Files;
using Telemetry.Host;

namespace Telemetry.Diagnostics.Doctor.HostPath;

/// <summary>Prices of the kernel programs, as <c>doctor</c> measured them on this host since it was started. Root's
/// <c>doctor</c> keeps them in a file for <c>run</c>; a price counts for the program with the same instructions
/// only.</summary>
public sealed class MeasuredPrices
{
    /// <summary>Folder of the file, which only root can write.</summary>
    public const string Folder = "/run/telemetry-doctor";

    private const string FileName = "prices";
    private const string Parent = "/run";
    private const string Head = "telemetry-prices 1 ";
    private const int MostBytes = 64 << 10;

    private readonly Dictionary<(string Program, ulong Tag), long> _prices = [];

    /// <summary>Reads the prices; none if there is no file that can be trusted, or it is of an earlier boot.</summary>
    public static MeasuredPrices Read()
    {
        var prices = new MeasuredPrices();
        try
        {
            using DirectoryHandle folder = DirectoryHandle.OpenTrusted(Folder);
            if (folder.Status.Owner == 0 && folder.StatusOf(FileName) is { IsRegular: true, Owner: 0 })
                prices.Parse(ContentOf(folder));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // Not measured.
        }
        return prices;
    }

    /// <summary>The price of a program's run, nanoseconds; null if it was not measured.</summary>
    /// <param name="tag">Digest of its instructions; 0 if it is a part of another program.</param>
    public long? Of(string program, ulong tag) => _prices.TryGetValue((program, tag), out long ns) ? ns : null;

    /// <summary>Takes a price.</summary>
    /// <param name="tag">Digest of its instructions; 0 if it is a part of another program.</param>
    /// <param name="ns">Time of a run, nanoseconds.</param>
    internal void Add(string program, ulong tag, double ns) => _prices[(program, tag)] = (long)Math.Round(ns);

    /// <summary>Keeps the prices for <c>run</c>, if this is root and the host has a folder for it.</summary>
    internal void Store()
    {
        if (FileStatus.CurrentUser != 0 || _prices.Count == 0)
            return;
        try
        {
            using DirectoryHandle parent = DirectoryHandle.OpenTrusted(Parent);
            _ = parent.TryMakeDirectory(Path.GetFileName(Folder), Permissions.Directory);
            using DirectoryHandle folder = DirectoryHandle.OpenTrusted(Folder);
            if (new AtomicFile(folder, FileName).Write(Encoding.ASCII.GetBytes(Text(BootId.Read()))) == 0)
                Show();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // Not kept: run has no prices then.
        }
    }

    /// <summary>Content of the file.</summary>
    internal string Text(string boot)
    {
        var text = new StringBuilder($"{Head}{boot}\n");
        foreach (((string program, ulong tag), long ns) in _prices)
            _ = text.Append(CultureInfo.InvariantCulture, $"{program} {tag:x16} {ns}\n");
        return text.ToString();
    }

    /// <summary>Takes over the content of a file, unless it is of another boot.</summary>
    internal void Parse(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || lines[0] != Head + BootId.Read())
            return;
        foreach (string line in lines[1..])
        {
            if (line.Split(' ') is [var program, var tag, var ns]
                && ulong.TryParse(tag, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong digest)
                && long.TryParse(ns, NumberStyles.None, CultureInfo.InvariantCulture, out long price))
                _prices[(program, digest)] = price;
        }
    }

    // Whatever the umask and the user are: prices are not secret.
    private static void Show()
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode AllEnter = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(Folder, All | AllEnter | UnixFileMode.UserWrite);
        File.SetUnixFileMode(Path.Combine(Folder, FileName), All | UnixFileMode.UserWrite);
    }

    private static string ContentOf(DirectoryHandle folder)
    {
        using SafeFileHandle? file = folder.TryOpenFile(FileName, FileAccess.Read);
        if (file is null)
            return "";
        byte[] bytes = new byte[MostBytes];
        return Encoding.ASCII.GetString(bytes, 0, RandomAccess.Read(file, bytes, 0));
    }
}
