export { createConsoleLogger, silentLogger, type LogFields, type Logger } from "./base/logger.ts";
export { HoldfastError, type ErrorCode } from "./base/errors.ts";
export { httpError } from "./base/http-error.ts";
export { attrs, type Attrs } from "./html/attrs.ts";
export type { Component, ComponentId } from "./html/component.ts";
export { each, type Each } from "./html/each.ts";
export { js, type JS } from "./html/js.ts";
export type {
  JsDispatchOptions,
  JsNavigateOptions,
  JsPushOptions,
  JsShowOptions,
  JsTarget,
  JsTargetOptions,
  JsTimingOptions,
  JsToggleOptions,
  JsTransition,
  JsTransitionOptions,
} from "./html/js-options.ts";
export type { EachStream } from "./html/each-stream.ts";
export { jsonScript } from "./html/json-script.ts";
export { memo, type Memo } from "./html/memo.ts";
export { raw, type Raw } from "./html/raw.ts";
export { stream, type Stream, type StreamInsertOptions, type StreamOptions } from "./html/stream.ts";
export { html, type Renderable, type Rendered } from "./html/template.ts";
export type { PubSubAdapter, PubSubHost } from "./pubsub/adapter.ts";
export { definePresence, type Presence, type PresenceDiff, type Presences } from "./pubsub/presence.ts";
export { defineTopic, type Topic } from "./pubsub/topic.ts";
export { defineSession, type SessionDefinition, type SessionValues } from "./session/values/define-session.ts";
export type { InspectedEntry, InspectedSession } from "./session/inspect.ts";
export type { SessionCounters, SessionDiagnostics } from "./session/observer.ts";
export type { SessionHandle, SessionReader } from "./session/handle.ts";
export type { SessionChange, SessionOrigin, SessionStatus } from "./session/connection/view-session.ts";
export { asyncFailed, asyncLoading, asyncOk, type AsyncResult } from "./view/async-result.ts";
export type { AsyncExit, AsyncOutcome, AsyncRun } from "./view/async-tasks.ts";
export type { EventParams } from "./view/event-params.ts";
export type { ConnectInfo } from "./base/connect-info.ts";
export type { Flash } from "./view/flash.ts";
export type { Container } from "./view/container.ts";
export type { CommonAttributes, InputAttributes } from "./view/forms/attributes.ts";
export { button, errorList, label, type ButtonOptions, type LabelOptions } from "./view/forms/field-parts.ts";
export type { FormField } from "./view/forms/form-field.ts";
export { form, type FormTagOptions } from "./view/forms/form-tag.ts";
export type { Form } from "./view/forms/form.ts";
export { input } from "./view/forms/input.ts";
export type { Choice, ChoiceGroup, Choices, InputOptions, InputType } from "./view/forms/input-options.ts";
export { addRow, dropRow, inputsFor, type RowButtonOptions } from "./view/forms/inputs-for.ts";
export { toForm, type ToFormOptions } from "./view/forms/to-form.ts";
export { usedInput } from "./view/forms/used-input.ts";
export { validateForm, type FormResult } from "./view/forms/validate-form.ts";
export type { LifecycleHooks, LifecycleStage } from "./view/lifecycle.ts";
export { link, type LinkTarget } from "./view/link.ts";
export type { LiveLayout, LiveLayoutAssigns } from "./view/live-layout.ts";
export { liveRender, type LiveRenderOptions } from "./view/live-render.ts";
export type { ComponentSocket } from "./view/component-socket.ts";
export { component, liveComponent, type LiveComponent } from "./view/live-component.ts";
export { liveView, type LiveView, type MountParams } from "./view/live-view.ts";
export { onMount, type OnMount } from "./view/on-mount.ts";
export type { PushEventOptions } from "./view/diff-message.ts";
export type { LiveSocket, Message, MountSocket, NavigationKind, NavigationType } from "./view/socket.ts";
export { createApp, type App, type LiveRouteOptions, type Scope } from "./http/app.ts";
export type { Sessions } from "./http/sessions.ts";
export type { CookieDeclarations, CookieOptions } from "./session/cookies/beside-cookies.ts";
export type { AppOptions } from "./http/config.ts";
export { cookieOf, csrfToken, deleteCookie, page, putCookie, putFlash, sessionOf } from "./http/controller.ts";
export type { Layout, LayoutParts } from "./http/layout.ts";
export type { PageOptions } from "./http/live-page.ts";
export type { LiveSessionOptions } from "./http/live-session.ts";
export { api, browser } from "./http/pipelines.ts";
export { liveFileInput, liveImgPreview } from "./view/uploads/file-input.ts";
export type { Accept } from "./view/uploads/accept.ts";
export { postpone } from "./view/uploads/postpone.ts";
export type { UploadOptions } from "./view/uploads/upload-options.ts";
export type { TemporaryFile, UploadClose, UploadWriter } from "./view/uploads/upload-writer.ts";
export { extensionOf, uploadedEntries, uploadErrors, uploadInProgress } from "./view/uploads/upload.ts";
export type { Upload, UploadEntry, UploadErrorReason } from "./view/uploads/upload.ts";
export { classList, type ClassList } from "./html/class-list.ts";
export { runtimeHook } from "./html/runtime-hook.ts";
export { asyncResult, type AsyncSlots } from "./view/components/async-view.ts";
export { dynamicTag } from "./view/components/dynamic-tag.ts";
export { flashGroup } from "./view/components/flash.ts";
export { focusWrap } from "./view/components/focus-wrap.ts";
export { intersperse } from "./view/components/intersperse.ts";
export { liveTitle, type LiveTitleOptions } from "./view/components/live-title.ts";
export { portal } from "./view/components/portal.ts";
