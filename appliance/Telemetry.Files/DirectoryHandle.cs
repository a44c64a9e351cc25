// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Telemetry.Files;

/// <summary>
/// A directory held by its descriptor. Names are looked up in that directory whatever has become of its path, and no
/// symbolic link is followed, so that nobody who can rename a part of the path redirects what is done here.
/// </summary>
public sealed unsafe class DirectoryHandle : IDisposable
{
    private const int LookUp = Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;

    private int _fd;

    internal DirectoryHandle(string path, int fd) => (Path, _fd) = (path, fd);

    /// <summary>The path by which it was reached, for messages and for other processes.</summary>
    public string Path { get; }

    /// <summary>Its owner and permissions.</summary>
    public FileStatus Status => StatusOf("") ?? throw FileError.Of(Path, Libc.ENOENT);

    /// <summary>The file system that it is on.</summary>
    public FileSystem FileSystem => FileSystem.Of(Fd);

    internal int Fd => _fd >= 0 ? _fd : throw new ObjectDisposedException(Path);

    /// <summary>Opens a directory by its path, as <see cref="PathWalk"/> allows.</summary>
    /// <param name="path">The path.</param>
    /// <param name="makesMissing">Whether directories that are not there are made.</param>
    public static DirectoryHandle Open(string path, bool makesMissing = false) =>
        PathWalk.OpenDirectory(path, makesMissing);

    /// <summary>Opens a directory by its path, if no other user can replace a directory of ours in it, or a part of the
    /// path to it.</summary>
    /// <exception cref="IOException">Another user can.</exception>
    public static DirectoryHandle OpenTrusted(string path) => PathWalk.OpenTrusted(path);

    /// <summary>Status of an entry, not of what a link refers to; null if there is none.</summary>
    public FileStatus? StatusOf(string name)
    {
        int error = FileStatus.Read(Fd, Bytes(name), out FileStatus status);
        return error switch
        {
            0 => status,
            Libc.ENOENT => null,
            _ => throw FileError.Of(PathOf(name), error),
        };
    }

    /// <summary>Opens a directory in it.</summary>
    public DirectoryHandle OpenDirectory(string name) => new(PathOf(name), OpenEntry(name, LookUp));

    /// <summary>Makes a directory in it; the umask takes from the permissions.</summary>
    /// <returns>False if the name is taken.</returns>
    public bool TryMakeDirectory(string name, uint permissions)
    {
        fixed (byte* text = Bytes(name))
        {
            if (Libc.mkdirat(Fd, text, permissions) == 0)
                return true;
        }

        return Marshal.GetLastPInvokeError() == Libc.EEXIST ? false : throw FileError.Last(PathOf(name));
    }

    /// <summary>Opens a regular file; null if there is none. Anything else under that name is an error and is not
    /// opened: a link, a pipe, a device.</summary>
    public SafeFileHandle? TryOpenFile(string name, FileAccess access) =>
        StatusOf(name) is null ? null : RegularFile.Open(this, name, access);

    /// <summary>Creates a file of zeroes; a name that is taken is an error, whatever has it.</summary>
    /// <param name="name">Name in the directory.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="isSparse">False takes its blocks now: a full file system is an error here.</param>
    public SafeFileHandle CreateFile(string name, long length, bool isSparse)
    {
        SafeFileHandle file = CreateFile(name, Permissions.File);
        int error = isSparse || length == 0 ? 0 : Libc.posix_fallocate((int)file.DangerousGetHandle(), 0, length);
        if (error is 0 or Libc.EOPNOTSUPP)
        {
            RandomAccess.SetLength(file, length);
            return file;
        }

        file.Dispose();
        RemoveFile(name);
        throw FileError.Of(PathOf(name), error);
    }

    internal SafeFileHandle CreateFile(string name, uint permissions) =>
        new(OpenEntry(name, Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL, permissions), ownsHandle: true);

    /// <summary>Removes a name that is not a directory's; none is no error.</summary>
    public void RemoveFile(string name) => Remove(name, 0);

    /// <summary>Removes an empty directory; none is no error.</summary>
    public void RemoveDirectory(string name) => Remove(name, Libc.AT_REMOVEDIR);

    /// <summary>
    /// Removes a directory with all that is in it, if all of it is this user's and no directory of it can be written by
    /// everybody; what is not stays, with the directories above it.
    /// </summary>
    /// <returns>Whether it is gone.</returns>
    public bool TryRemoveTree(string name)
    {
        if (StatusOf(name) is not { IsDirectory: true, IsOwn: true })
            return false;

        using (DirectoryHandle tree = OpenDirectory(name))
        {
            if (tree.Status is not { IsOwn: true, IsWritableByAll: false })
                return false;
            foreach (string entry in tree.Names())
                tree.RemoveOwn(entry);
            if (tree.Names().Count > 0)
                return false;
        }

        RemoveDirectory(name);
        return true;
    }

    /// <summary>Names in it, without those of itself and its parent.</summary>
    public List<string> Names()
    {
        int fd = OpenEntry(".", Libc.O_DIRECTORY);
        nint stream = Libc.fdopendir(fd);
        if (stream == 0)
        {
            Exception error = FileError.Last(Path);
            _ = Libc.close(fd);
            throw error;
        }

        var names = new List<string>();
        while (Libc.readdir(stream) is var entry && entry != null)
        {
            if (Marshal.PtrToStringUTF8((nint)(&entry->Name)) is { } name and not ("." or ".."))
                names.Add(name);
        }

        _ = Libc.closedir(stream);
        return names;
    }

    /// <summary>Renames an entry within the directory; a file that has the new name is replaced.</summary>
    public void Rename(string from, string to)
    {
        fixed (byte* old = Bytes(from), wanted = Bytes(to))
        {
            if (Libc.renameat(Fd, old, Fd, wanted) != 0)
                throw FileError.Last(PathOf(from));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _fd, -1) is var fd and >= 0)
            _ = Libc.close(fd);
    }

    internal static byte[] Bytes(string name) => Encoding.UTF8.GetBytes(name + '\0');

    internal string PathOf(string name) => name.Length == 0 ? Path : System.IO.Path.Combine(Path, name);

    internal int OpenEntry(string name, int flags, uint mode = 0)
    {
        fixed (byte* text = Bytes(name))
        {
            int fd = Libc.openat(Fd, text, flags | Libc.O_NOFOLLOW | Libc.O_CLOEXEC | Libc.O_NOCTTY, mode);
            return fd >= 0 ? fd : throw FileError.Last(PathOf(name));
        }
    }

    private void RemoveOwn(string name)
    {
        if (StatusOf(name) is not { IsOwn: true } status)
            return;
        if (status.IsDirectory)
            _ = TryRemoveTree(name);
        else
            RemoveFile(name);
    }

    private void Remove(string name, int flags)
    {
        fixed (byte* text = Bytes(name))
        {
            if (Libc.unlinkat(Fd, text, flags) != 0 && Marshal.GetLastPInvokeError() != Libc.ENOENT)
                throw FileError.Last(PathOf(name));
        }
    }
}
