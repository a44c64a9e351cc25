// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Telemetry.Files;

/// <summary>Lock on a file of a directory; the kernel releases it when the process ends.</summary>
public sealed class FileLock : IDisposable
{
    private const int LongestId = 12;               // bytes, with the end of the line

    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    /// <summary>Takes the lock; creates the file if there is none.</summary>
    /// <returns>Null if another process holds it.</returns>
    /// <exception cref="IOException">The name is not a regular file, or is a file of a user other than this process's
    /// and the directory's.</exception>
    public static FileLock? TryTake(DirectoryHandle directory, string name)
    {
        SafeFileHandle file = Open(directory, name);
        if (Libc.flock((int)file.DangerousGetHandle(), Libc.LOCK_EX | Libc.LOCK_NB) == 0)
            return new FileLock(file);

        int error = Marshal.GetLastPInvokeError();
        file.Dispose();
        return error == Libc.EWOULDBLOCK ? null : throw FileError.Of(directory.PathOf(name), error);
    }

    /// <summary>Writes this process' id into the file, for those who find it locked.</summary>
    public void WriteOwner()
    {
        RandomAccess.SetLength(_file, 0);
        RandomAccess.Write(_file, Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n")), fileOffset: 0);
    }

    /// <summary>Id of the process that holds the lock; null if none has written its own.</summary>
    public static int? OwnerOf(DirectoryHandle directory, string name)
    {
        using SafeFileHandle? file = directory.TryOpenFile(name, FileAccess.Read);
        Span<byte> text = stackalloc byte[LongestId];
        int length = file is null ? 0 : RandomAccess.Read(file, text, fileOffset: 0);
        return int.TryParse(text[..length].TrimEnd((byte)'\n'), CultureInfo.InvariantCulture, out int id) ? id : null;
    }

    public void Dispose() => _file.Dispose();

    private static SafeFileHandle Open(DirectoryHandle directory, string name)
    {
        if (directory.StatusOf(name) is { } status)
            return OpenExisting(directory, name, status);
        try
        {
            return directory.CreateFile(name, Permissions.PrivateFile);
        }
        catch (IOException error) when (error.HResult == Libc.EEXIST && directory.StatusOf(name) is not null)
        {
            return OpenExisting(directory, name, directory.StatusOf(name) ?? default); // created meanwhile
        }
    }

    private static SafeFileHandle OpenExisting(DirectoryHandle directory, string name, in FileStatus status)
    {
        if (!status.IsTrustedIn(directory.Status))
            throw new IOException($"{directory.PathOf(name)}: it belongs to user {status.Owner}");
        return RegularFile.Open(directory, name, FileAccess.ReadWrite);
    }
}
