// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace TestSupport.Strangers;

/// <summary>Makes files and links that another user could place in a directory writable by all.</summary>
public static unsafe partial class SharedFolder
{
    private const int AtCurrentFolder = -100;       // AT_FDCWD
    private const uint Exchange = 2;                // RENAME_EXCHANGE

    /// <summary>Makes a directory with exactly these permissions, octal as text.</summary>
    public static string MakeDirectory(string path, string mode = "0777")
    {
        Directory.CreateDirectory(path);
        Check(chmod(path, Convert.ToUInt32(mode, 8)), path);
        return path;
    }

    /// <summary>Makes a file with a text.</summary>
    public static string MakeFile(string path, string text = "")
    {
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Gives a file, a directory or a link itself to another user; needs root.</summary>
    public static string Give(string path, uint user)
    {
        Check(lchown(path, user, user), path);
        return path;
    }

    /// <summary>Makes a hard link.</summary>
    public static void MakeHardLink(string from, string to) => Check(link(to, from), from);

    /// <summary>Makes a pipe with a name.</summary>
    public static void MakePipe(string path) => Check(mkfifo(path, 0x1b6), path);

    /// <summary>Exchanges what two names stand for, at once; false if one of them is gone.</summary>
    public static bool TryExchange(string one, string other) =>
        renameat2(AtCurrentFolder, one, AtCurrentFolder, other, Exchange) == 0;

    /// <summary>Owner and permissions, as <c>stat</c> prints them: "0 1777".</summary>
    public static string OwnerAndMode(string path)
    {
        byte* status = stackalloc byte[256];        // struct statx: stx_uid at 20, stx_mode at 28
        Check(statx(AtCurrentFolder, path, 0x100, 0x7ff, status), path);
        return $"{*(uint*)(status + 20)} {Convert.ToString(*(ushort*)(status + 28) & 0xfff, 8)}";
    }

    /// <summary>All names below a directory, sorted; links are not followed.</summary>
    public static string Listing(string path) => string.Join(' ', Below(new DirectoryInfo(path))
        .Select(entry => Path.GetRelativePath(path, entry.FullName)).Order(StringComparer.Ordinal));

    private static IEnumerable<FileSystemInfo> Below(DirectoryInfo directory) =>
        directory.EnumerateFileSystemInfos().SelectMany(entry =>
            entry is DirectoryInfo { LinkTarget: null } inner ? Below(inner).Prepend(entry) : [entry]);

    private static void Check(int result, string path)
    {
        if (result != 0)
            throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chmod(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, uint user, uint group);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int renameat2(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, byte* status);
}
