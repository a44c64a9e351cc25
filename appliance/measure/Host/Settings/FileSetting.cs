// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Kernel.Native;

namespace Telemetry.Host.Settings;

/// <summary>A setting read from a kernel file. The file is opened for each reading: a core that went offline and came
/// back has a new file.</summary>
/// <param name="target">The object that has the setting.</param>
internal sealed unsafe class FileSetting(string id, string target, string path) : WatchedSetting(id, target)
{
    protected override int Read(Span<byte> found)
    {
        int fd = Libc.open(path, Libc.ReadOnlyCloseOnExec);
        if (fd < 0)
            return 0;
        fixed (byte* first = found)
        {
            nint length = Libc.pread(fd, first, (nuint)found.Length, 0);
            _ = Libc.close(fd);
            return (int)Math.Max(0, length);
        }
    }

    protected override string Describe(ReadOnlySpan<byte> found) => Encoding.UTF8.GetString(found).Trim();
}
