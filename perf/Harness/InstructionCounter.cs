// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;

namespace Telemetry.Perf.Harness;

/// <summary>
/// Instructions of this process as counted by callgrind, under which it has to be started. Callgrind is configured to
/// end a part of its counts, a separate file, at each call of <see cref="PartMark"/>, which has no other effect here.
/// </summary>
/// <param name="file">File of callgrind; parts add a dot and their number.</param>
internal sealed partial class InstructionCounter(string file)
{
    /// <summary>Function whose call ends a part.</summary>
    internal const string PartMark = "getppid";

    private const string SumKey = "summary: ";

    private int _parts;
    private long _counted;

    /// <summary>Instructions counted so far, without those for reading the counts.</summary>
    internal long Now()
    {
        _ = EndPart();
        _counted += SumOf(PathOf(_parts + 1));
        File.Delete(PathOf(_parts + 1));
        File.Delete(PathOf(_parts)); // the part of the previous reading
        _ = EndPart();
        _parts += 2;
        return _counted;
    }

    /// <summary>Instructions of a part.</summary>
    internal static long SumOf(string path)
    {
        foreach (string line in File.ReadLines(path))
        {
            if (line.StartsWith(SumKey, StringComparison.Ordinal))
                return long.Parse(line.AsSpan(SumKey.Length), CultureInfo.InvariantCulture);
        }
        throw new InvalidDataException($"{path} has no sum of instructions");
    }

    private string PathOf(int part) => $"{file}.{part}";

    [LibraryImport("libc", EntryPoint = PartMark)]
    private static partial int EndPart();
}
