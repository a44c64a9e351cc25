// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using Telemetry.Model.Hashing;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;

namespace Telemetry.Monitor.Serving;

/// <summary>Files of the page, embedded in the program and read once; each is compressed when a client that takes gzip
/// first asks for it. Browsers keep them and ask whether they are still the same.</summary>
internal sealed class PageFiles
{
    private const string Folder = "page/";
    private const string Start = "page/index.html";

    private static readonly (string Extension, string ContentType)[] Types =
    [
        (".html", "text/html; charset=utf-8"), (".js", "text/javascript; charset=utf-8"),
        (".css", "text/css; charset=utf-8"), (".svg", "image/svg+xml"), (".json", "application/json; charset=utf-8"),
        ("", "text/plain; charset=utf-8"),
    ];

    private static readonly (string Name, string Value)[] PlainHeaders = [("Vary", "Accept-Encoding")];
    private static readonly (string Name, string Value)[] GzipHeaders =
        [("Vary", "Accept-Encoding"), ("Content-Encoding", "gzip")];

    private readonly Dictionary<string, PageFile> _files = new(StringComparer.Ordinal);

    private PageFiles(IEnumerable<(string Path, byte[] Bytes)> files)
    {
        foreach ((string path, byte[] bytes) in files)
            _files.Add(path, new PageFile(TypeOf(path), bytes));
    }

    public IEnumerable<Route> Routes =>
    [
        Route.Of("/", request => () => Answers(request, Start)) with { Access = RouteAccess.Open },
        Route.Of("/page/{*path}", request => () => Answers(request, Folder + request.Path("path"))) with
        {
            Access = RouteAccess.Open,
        },
    ];

    /// <summary>Reads the files that the program contains.</summary>
    public static PageFiles Embedded() => new(All().Select(file => (file.Key, file.Value)));

    /// <summary>The files that the program contains, by their paths.</summary>
    public static IReadOnlyDictionary<string, byte[]> All()
    {
        Assembly program = typeof(PageFiles).Assembly;
        return program.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .ToDictionary(name => name, name => Read(program, name), StringComparer.Ordinal);
    }

    /// <summary>Reads one embedded file.</summary>
    public static byte[] Read(Assembly program, string name)
    {
        using Stream stream = program.GetManifestResourceStream(name)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private Answer Answers(RouteRequest request, string path)
    {
        if (!_files.TryGetValue(path, out PageFile? file))
            throw new ProblemException(404, $"/{path}", "the page has no such file", "open /");
        bool gzip = request.Encodings.Gzip;
        // Each encoding is another representation with a tag of its own.
        string tag = gzip ? file.GzipTag : file.Tag;
        bool isKnown = request.KnownTags.Split(',', StringSplitOptions.TrimEntries)
            .Any(known => known == "*" || known == tag || known == $"W/{tag}");
        return new Answer(file.ContentType, isKnown ? default : gzip ? file.Gzip.Value : file.Bytes)
        {
            Status = isKnown ? 304 : 200,
            Caching = "no-cache",
            EntityTag = tag,
            Headers = gzip && !isKnown ? GzipHeaders : PlainHeaders,
        };
    }

    private static string TypeOf(string path) =>
        Types.First(type => path.EndsWith(type.Extension, StringComparison.Ordinal)).ContentType;

    private sealed class PageFile(string contentType, byte[] bytes)
    {
        // Without OpenSSL, which an image may lack.
        private readonly string _hash = Fnv1a.Of(bytes).ToString("x16", CultureInfo.InvariantCulture);

        public string ContentType => contentType;

        public byte[] Bytes => bytes;

        public string Tag => $"\"{_hash}\"";

        public string GzipTag => $"\"{_hash}-gzip\"";

        public Lazy<byte[]> Gzip { get; } = new(() => Compressed(bytes));

        private static byte[] Compressed(byte[] bytes)
        {
            using var compressed = new MemoryStream();
            using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
                gzip.Write(bytes);
            return compressed.ToArray();
        }
    }
}
