// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Monitor.Serving.Answers;

/// <summary>Refusal of a request, in the form of RFC 9457 with the parts of every failure of this project.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Where">The parameter, header or path that is wrong.</param>
/// <param name="What">The problem.</param>
/// <param name="Do">The remedy.</param>
internal sealed record Problem(int Status, string Where, string What, string Do)
{
    /// <summary>With 405: methods that are answered, as the header Allow lists them.</summary>
    public string Allow { get; init; } = "GET, HEAD";

    /// <summary>With 429 and 503: seconds after which the client may ask again.</summary>
    public long RetryAfterSeconds { get; init; } = 1;

    /// <summary>Name of the status.</summary>
    public string Title => Status switch
    {
        400 => "Bad request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not found",
        405 => "Method not allowed",
        406 => "Not acceptable",
        408 => "Request timeout",
        409 => "Conflict",
        411 => "Length required",
        413 => "Content too large",
        415 => "Unsupported media type",
        421 => "Misdirected request",
        429 => "Too many requests",
        500 => "Internal error",
        503 => "Unavailable",
        _ => "Error",
    };
}

/// <summary>Carries a problem to the one place that answers it.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.What)
{
    /// <summary>A problem of its parts.</summary>
    public ProblemException(int status, string where, string what, string remedy)
        : this(new Problem(status, where, what, remedy))
    {
    }

    public Problem Problem => problem;
}
