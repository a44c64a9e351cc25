// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Diagnostics;
using HdrHistogram.Utilities;

namespace HdrHistogram.Tests;

/// <summary>Runs the Java library once over all distributions, in a folder of its own.</summary>
public sealed class JavaLibrary : IDisposable
{
    public const string Jar = "/usr/share/java/hdrhistogram.jar";

    private const int LimitMs = 120_000;
    private static readonly string[] Places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');

    public JavaLibrary()
    {
        Folder = Directory.CreateTempSubdirectory("hdrhistogram-").FullName;
        foreach (string name in Distributions.Names)
            WriteInput(name);

        WriteLog();
        Run();
    }

    /// <summary>Why the tests cannot run here, or null. Under CI they run, and fail, all the same.</summary>
    public static string? SkipReason
    {
        get
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
                return null;
            if (!File.Exists(Jar))
                return Jar + " is not there; install libhdrhistogram-java";

            return Places.Any(place => File.Exists(Path.Combine(place, "javac")))
                ? null
                : "javac is not there; install openjdk-17-jdk-headless";
        }
    }

    public string Folder { get; }

    public string PathOf(string file) => Path.Combine(Folder, file.Replace(' ', '-'));

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void WriteInput(string name)
    {
        using FileStream values = File.Create(PathOf(name + ".values"));
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        foreach (long value in Distributions.Generate(name))
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes, value);
            values.Write(bytes);
        }

        LongHistogram histogram = Distributions.Histogram(name);
        File.WriteAllBytes(PathOf(name + ".v2"), histogram.Encoded());
        ByteBuffer buffer = ByteBuffer.Allocate(histogram.GetNeededByteBufferCapacity());
        int length = histogram.EncodeIntoCompressedByteBuffer(buffer);
        File.WriteAllBytes(PathOf(name + ".v2z"), HistogramSteps.FirstOf(buffer, length));
    }

    private void WriteLog()
    {
        using FileStream file = File.Create(PathOf("log.hlog"));
        using HistogramLogWriter writer = new(file);
        long startMs = 1_700_000_000_000;
        foreach (string name in Distributions.Names)
        {
            LongHistogram histogram = Distributions.Histogram(name);
            histogram.Tag = name.Replace(' ', '-');
            histogram.StartTimeStamp = startMs;
            startMs += 1_500;
            histogram.EndTimeStamp = startMs;
            writer.Append(histogram);
        }
    }

    private void Run()
    {
        string source = Path.Combine(AppContext.BaseDirectory, "HdrHistogramPeer.java");
        using Process java = Process.Start(new ProcessStartInfo("java", ["-cp", Jar, source, Folder])
        {
            RedirectStandardError = true,
        })!;
        Task<string> errors = java.StandardError.ReadToEndAsync();
        if (!java.WaitForExit(LimitMs))
        {
            java.Kill(entireProcessTree: true);
            throw new TimeoutException($"java was not done within {LimitMs} ms");
        }

        Assert.True(java.ExitCode == 0, $"java ended with {java.ExitCode}: {errors.Result}");
    }
}
