// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Threads;

/// <summary>Names of threads as tools such as top and perf show them: 15 bytes, longer ones are cut. .NET 10 passes the
/// managed name of a thread to the kernel, .NET 9 does not.</summary>
public static unsafe partial class ThreadName
{
    private const int PrSetName = 15;
    private const int PrGetName = 16;
    private const int MostBytes = 15;

    /// <summary>Name of the calling thread.</summary>
    public static string Current
    {
        get
        {
            byte* name = stackalloc byte[MostBytes + 1];
            _ = Control(PrGetName, (nuint)name, 0, 0, 0);
            return new string((sbyte*)name);
        }
    }

    /// <summary>Names the calling thread.</summary>
    public static void Set(string name)
    {
        byte* bytes = stackalloc byte[MostBytes + 1];
        new Span<byte>(bytes, MostBytes + 1).Clear();
        for (int index = 0; index < Math.Min(name.Length, MostBytes); index++)
            bytes[index] = (byte)name[index];
        _ = Control(PrSetName, (nuint)bytes, 0, 0, 0);
    }

    /// <summary>Names the threads that <paramref name="make"/> creates: a thread starts with the name of its
    /// creator.</summary>
    public static T Inherited<T>(string name, Func<T> make)
    {
        byte* before = stackalloc byte[MostBytes + 1];
        _ = Control(PrGetName, (nuint)before, 0, 0, 0);
        Set(name);
        try
        {
            return make();
        }
        finally
        {
            _ = Control(PrSetName, (nuint)before, 0, 0, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint first, nuint second, nuint third, nuint fourth);
}
