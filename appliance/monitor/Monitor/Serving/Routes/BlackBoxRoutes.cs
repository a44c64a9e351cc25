// SPDX-License-Identifier: Apache-2.0
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.BlackBox;
using Telemetry.Monitor.Serving.Routing;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>The files of packets of an appliance on this host, by the names of their index.</summary>
/// <param name="folder">The folder; null if the configuration names none.</param>
internal sealed class BlackBoxRoutes(BlackBoxFolder? folder)
{
    private const string Where = "black_box";

    public IEnumerable<Route> All =>
    [
        Route.Of("/api/v1/black-box", _ => List),
        Route.Of("/api/v1/black-box/{name}", request =>
        {
            string name = request.Path("name");
            return () => Content(name);
        }),
    ];

    private BlackBoxFolder Folder => folder ?? throw new ProblemException(404, Where,
        "this monitor serves no files of packets",
        "set black_box: in its configuration, or fetch the file from the appliance's host");

    private Answer List()
    {
        BlackBoxFolder from = Folder;
        IReadOnlyList<BlackBoxFile> files = Read(from.List);
        return Answer.Json(json =>
        {
            json.WriteString("directory"u8, from.Path);
            json.Objects("files"u8, files, (writer, file) =>
            {
                writer.WriteString("file"u8, file.Name);
                writer.WriteNumber("bytes"u8, file.Bytes);
                writer.Field("sha256"u8, file.Sha256);
            });
        });
    }

    private Answer Content(string name)
    {
        BlackBoxFolder from = Folder;
        if (Read(() => from.TryOpen(name)) is not var (file, stream))
            throw new ProblemException(404, name, "the index names no such file, or it is no longer kept",
                "see /api/v1/black-box");
        return Answer.OfFile("application/x-pcapng", stream, file.Name);
    }

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(503, Where, error.Message,
                "let the monitor's user read the folder and its files: a common group and permissions 0750 and 0640");
        }
    }
}
