// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using Telemetry.Kernel.Native;

namespace Telemetry.Host.Stalls;

/// <summary>A folder of <c>/proc</c> whose entries are numbers: processes, or the threads of one. It is kept open, so
/// that of a process it remains that of this process when its id is used again.</summary>
internal sealed unsafe class NumberedFolder : IDisposable
{
    /// <summary>Room for entries, bytes: those of several folders may be read into the same, one after the
    /// other.</summary>
    internal const int BufferBytes = 32 * 1024;

    private const int ReadOnlyFolder = 0x90000;                 // O_DIRECTORY | O_CLOEXEC
    private const int LengthAt = 16;                            // struct linux_dirent64
    private const int NameAt = 19;
    private const int MostNameBytes = 64;
    private const int OfDescriptor = 0x1000;                    // AT_EMPTY_PATH
    private const uint LinksMask = 4;                           // STATX_NLINK
    private const int StatusBytes = 256;                        // struct statx
    private const int LinksAt = 16;

    private readonly byte[] _entries;
    private int _fd;
    private int _place;
    private int _end;

    private NumberedFolder(int fd, byte[] entries) => (_fd, _entries) = (fd, entries);

    /// <summary>Opens a folder; null if it is not there, or not visible to this process.</summary>
    /// <param name="entries">Room for entries: <see cref="BufferBytes"/>.</param>
    internal static NumberedFolder? TryOpen(string path, byte[] entries)
    {
        int fd = Libc.open(path, ReadOnlyFolder);
        return fd < 0 ? null : new NumberedFolder(fd, entries);
    }

    /// <summary>Links of the folder: of that of a process's threads their number, plus a constant. 0 if
    /// unknown.</summary>
    internal uint Links()
    {
        byte* status = stackalloc byte[StatusBytes];
        byte empty = 0;
        return Libc.statx(_fd, &empty, OfDescriptor, LinksMask, status) == 0 ? *(uint*)(status + LinksAt) : 0;
    }

    /// <summary>Starts over with the first entry.</summary>
    /// <returns>False if the folder is gone.</returns>
    internal bool Start()
    {
        (_place, _end) = (0, 0);
        return Libc.lseek(_fd, 0, 0) == 0;
    }

    /// <summary>Reads the next entry that is a number.</summary>
    /// <returns>False if there is none, or the folder is gone.</returns>
    internal bool TryTake(out int number)
    {
        while (true)
        {
            if (_place >= _end)
            {
                fixed (byte* entries = _entries)
                    _end = (int)Libc.getdents64(_fd, entries, BufferBytes);
                _place = 0;
                if (_end <= 0)
                {
                    number = 0;
                    return false;
                }
            }
            int length = BinaryPrimitives.ReadUInt16LittleEndian(_entries.AsSpan(_place + LengthAt));
            ReadOnlySpan<byte> name = _entries.AsSpan(_place + NameAt, length - NameAt);
            _place += length;
            name = name[..Math.Max(0, name.IndexOf((byte)0))];
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out number))
                return true;
        }
    }

    /// <summary>Opens a file below an entry.</summary>
    /// <returns>Its descriptor; -1 if it cannot be opened.</returns>
    internal int Open(int number, ReadOnlySpan<byte> file)
    {
        Span<byte> path = stackalloc byte[MostNameBytes];
        _ = number.TryFormat(path, out int length, default, CultureInfo.InvariantCulture);
        path[length++] = (byte)'/';
        file.CopyTo(path[length..]);
        path[length + file.Length] = 0;
        fixed (byte* start = path)
            return Libc.openat(_fd, start, Libc.ReadOnlyCloseOnExec);
    }

    public void Dispose()
    {
        if (_fd >= 0)
            _ = Libc.close(_fd);
        _fd = -1;
    }
}
